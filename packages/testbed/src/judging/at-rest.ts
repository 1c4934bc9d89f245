import { isDeepStrictEqual } from 'node:util';
import type { Deployment, ReplicaSet } from '@sluice/sandbox';

export interface Rest {
  readonly image: string;
  readonly n: number;
  /** What its owner had set: `minReadySeconds`, `progressDeadlineSeconds`, `strategy`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a Deployment still lacks to be as if no release had ever held it: one image, n ready instances of it, its owner's settings. Pure. */
export function notAtRest(
  { spec, metadata }: Deployment,
  replicaSets: readonly ReplicaSet[],
  expected: Rest,
  nameOf: (image: string) => string = (image) => image,
): readonly string[] {
  const found: string[] = [];
  const image = imageOf(spec.template);
  if (image !== expected.image) found.push(`runs ${nameOf(image)}, expected ${nameOf(expected.image)}`);
  const now = settingsOf(spec);
  const wanted = settingsOf(expected.settings);
  if (!isDeepStrictEqual(now, wanted)) found.push(`settings are ${JSON.stringify(now)}, expected ${JSON.stringify(wanted)}`);
  if (spec.paused === true) found.push('it is paused');
  const left = ['sluice.ci/release', 'sluice.ci/position', 'sluice.ci/originals'].filter(
    (key) => metadata.annotations?.[key] !== undefined,
  );
  if (left.length > 0) found.push(`annotations left behind: ${left.join(', ')}`);
  for (const set of replicaSets) {
    const of = imageOf(set.spec.template);
    const count = of === expected.image ? expected.n : 0;
    const { replicas = 0 } = set.spec;
    const { readyReplicas = 0 } = set.status ?? {};
    if (replicas !== count || readyReplicas !== count)
      found.push(`${nameOf(of)} has ${replicas} (${readyReplicas} ready), expected ${count}`);
  }
  return found;
}

function settingsOf(spec: Readonly<Record<string, unknown>> | Deployment['spec']): Readonly<Record<string, unknown>> {
  const { minReadySeconds = 0, progressDeadlineSeconds, strategy } = spec;
  return { minReadySeconds, progressDeadlineSeconds, strategy };
}

function imageOf(template: ReplicaSet['spec']['template']): string {
  return template.spec.containers[0]?.image ?? '';
}
