import { parseImageReference, SluiceError } from '@sluice/core';
import { RegistryClient } from '@sluice/registry';
import { systemClock } from '../system-clock.ts';
import type { DemoVersions, Fault } from './version.ts';
import type { Listening } from './workload.ts';

/**
 * Public, 3 MB, for every common architecture, and a real web server: https://github.com/traefik/whoami. Its port can be set, so it needs no root.
 */
const PUBLIC_IMAGES = ['ghcr.io/traefik/whoami:v1.10.2', 'ghcr.io/traefik/whoami:v1.11.0'];
const PUBLIC_LISTENING: Listening = {
  port: 8080,
  container: {
    env: [{ name: 'WHOAMI_PORT_NUMBER', value: '8080' }],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65_532,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
  },
};
const NAMES = { first: 'v1', good: 'v2', bad: 'v3-bad' } as const;

export interface ImageOptions {
  /** One to three references of one repository: what serves first, what is released, what fails. None: the public image. */
  readonly images: readonly string[];
  /** Where the image listens; null when nobody said. */
  readonly port: number | null;
}

/**
 * The versions that can be made of the images given, by digest. With fewer than three the last one stands for the rest: the manifests make the difference then.
 *
 * @throws SluiceError kind `input`: no reference, or not all of one repository; what the registry says of an image that is not there.
 */
export async function chooseVersions({ images, port }: ImageOptions): Promise<{ versions: DemoVersions; listening: Listening }> {
  const given = images.length > 0 ? images : PUBLIC_IMAGES;
  if (given.length > 3) throw wrong(`expected one to three images, got ${given.length}`);
  const references = given.map((text) => ({ text, reference: parseImageReference(text) }));
  const repositories = [...new Set(references.map(({ reference }) => reference.image))];
  const [repository = ''] = repositories;
  if (repositories.length > 1) throw wrong(`expected tags of one repository, got ${repositories.join(', ')}`);
  const nameless = references.filter(({ reference }) => reference.tag === null && reference.digest === null).map(({ text }) => text);
  if (nameless.length > 0) throw wrong(`expected REPOSITORY:TAG, got ${nameless.join(', ')}`);
  const registry = new RegistryClient({ env: process.env, clock: systemClock });
  const digests = await Promise.all(references.map(async ({ reference }) => (await registry.resolve(reference)).digest));
  const version = (index: number, name: string, fault: Fault) => ({
    name,
    repository,
    digest: digests[index] ?? digests.at(-1) ?? '',
    fault,
  });
  return {
    versions: { first: version(0, NAMES.first, 'none'), good: version(1, NAMES.good, 'none'), bad: version(2, NAMES.bad, 'never-ready') },
    listening: images.length > 0 ? { port, container: {} } : PUBLIC_LISTENING,
  };
}

function wrong(problem: string): SluiceError {
  return new SluiceError('images-invalid', 'input', `--image: ${problem}`);
}
