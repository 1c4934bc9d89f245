import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, writeKubeconfig } from '@sluice/sandbox';

export const WORKLOAD = 'web';
export const ENVIRONMENT = 'bench';

export interface PlanInput {
  readonly endpoint: Endpoint;
  readonly namespace: string;
  /** Repository, without a tag. */
  readonly image: string;
  /** Cumulative, counts or percents; the last is 100%. */
  readonly batches: readonly (number | string)[];
  /** S: instances in motion. */
  readonly inMotion: number;
}

/** A folder with a plan and a kubeconfig, as a user would have it. The caller removes it. */
export async function writePlan(input: PlanInput): Promise<{ readonly folder: string; readonly kubeconfigPath: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const kubeconfigPath = writeKubeconfig(join(folder, 'kubeconfig'), input.endpoint);
  const plan = {
    apiVersion: 'sluice.ci/v1',
    kind: 'ReleasePlan',
    metadata: { name: WORKLOAD },
    services: { [WORKLOAD]: { image: input.image } },
    environments: {
      [ENVIRONMENT]: {
        targets: [{ name: 'here', namespace: input.namespace }],
        strategy: 'steps',
        concurrency: { instances: input.inMotion },
      },
    },
    strategies: { steps: { steps: input.batches.map((batch) => ({ batch })) } },
  };
  // JSON is YAML.
  await writeFile(join(folder, 'release.yaml'), JSON.stringify(plan, null, 2));
  return { folder, kubeconfigPath };
}

export function releaseArguments(version: string): readonly string[] {
  return ['release', '--environment', ENVIRONMENT, '--version', version, '--yes', '--json'];
}
