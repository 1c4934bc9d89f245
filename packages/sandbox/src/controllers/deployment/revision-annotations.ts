import type { Deployment, ReplicaSet } from '../../kube/objects.ts';
import { maxSurgeOf, wantedCount } from './fenceposts.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas';
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas';
const MAX_HISTORY_CHARACTERS = 2000;

const NOT_COPIED = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
]);

export type Annotations = Readonly<Record<string, string>>;

/** 0 where there is none, or none that is a number. */
export function revisionOf({ metadata }: ReplicaSet | Deployment): number {
  const revision = Number(metadata.annotations?.[REVISION] ?? 0);
  return Number.isInteger(revision) ? revision : 0;
}

export function desiredReplicasOf({ metadata }: ReplicaSet): number | undefined {
  return count(metadata.annotations?.[DESIRED_REPLICAS]);
}

export function maxReplicasOf({ metadata }: ReplicaSet): number | undefined {
  return count(metadata.annotations?.[MAX_REPLICAS]);
}

/** What proportional scaling goes by, as of now. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const wanted = wantedCount(deployment);
  return { [DESIRED_REPLICAS]: String(wanted), [MAX_REPLICAS]: String(wanted + maxSurgeOf(deployment)) };
}

/** Annotations of the new ReplicaSet: util.SetNewReplicaSetAnnotations. One that comes back keeps its former numbers as history. */
export function newReplicaSetAnnotations(
  deployment: Deployment,
  current: Annotations,
  newRevision: number,
  exists: boolean,
  historyCharacters = MAX_HISTORY_CHARACTERS,
): Annotations {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key));
  const annotations: Record<string, string> = { ...current, ...Object.fromEntries(copied) };
  const before = annotations[REVISION];
  const old = before === undefined || before === '' ? 0 : Number(before);
  if (!Number.isInteger(old)) return annotations;
  if (old < newRevision) {
    annotations[REVISION] = String(newRevision);
    if (before !== undefined) annotations[REVISION_HISTORY] = historyWith(annotations[REVISION_HISTORY] ?? '', before, historyCharacters);
  }
  return exists ? annotations : { ...annotations, ...sizeAnnotations(deployment) };
}

function historyWith(history: string, revision: string, mostCharacters: number): string {
  if (history === '') return revision;
  const revisions = [...history.split(','), revision];
  while (revisions.length > 1 && revisions.join(',').length > mostCharacters) revisions.shift();
  return revisions.join(',');
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
