import type { Fact } from '../precheck/facts.ts';
import { type DoctorFinding, good, toChange } from './doctor-finding.ts';

/** What a registry said about one repository. */
export interface RepositoryFact {
  /** Where the credentials come from, without secrets. */
  readonly origin: string;
  /** The newest first; null where the registry does not list them. */
  readonly tags: readonly string[] | null;
}

const MOST_TAGS = 3;

/** Whether the images can be looked up from here, and as whom. */
export function examineRegistry(image: string, read: Fact<RepositoryFact>): DoctorFinding {
  const told = { group: 'registry', check: 'registry', about: image } as const;
  if ('error' in read) {
    const { reason, message } = read.error;
    return toChange(
      { ...told, message, fix: FIXES[reason] ?? null },
      reason === 'repository-not-found' || reason === 'registry-denied' ? 'fail' : 'error',
    );
  }
  const { tags, origin } = read.value;
  const newest =
    tags === null
      ? 'it does not list its tags'
      : tags.length === 0
        ? 'it has no tags yet'
        : `newest ${tags.slice(0, MOST_TAGS).join(', ')}`;
  return good({ ...told, message: `readable with ${origin}; ${newest}` });
}

const FIXES: Readonly<Record<string, string>> = {
  'registry-unreachable': 'check the name of the registry, the network, and HTTPS_PROXY',
  'registry-busy': 'try again; logging in usually raises the limit',
  'repository-not-found': 'correct image of the service, or push a first version',
};
