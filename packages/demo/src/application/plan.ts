import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DemoVersion } from './version.ts';
import { deploymentOf, type Listening, WORKLOAD } from './workload.ts';

export const APPLICATION = 'shop';
export const ENVIRONMENT = 'demo';

/** Instances on the new version after each batch, of ten: what the plan below asks for, as the observer has to see it. */
export const WANTED = [1, 3, 10] as const;

export interface PlanInput {
  readonly version: DemoVersion;
  readonly namespace: string;
  readonly listening: Listening;
  /** How long an instance may take to become ready, seconds. */
  readonly instanceSeconds: number;
}

/** Writes the plan of one release and its manifest into a folder of their own, as a team would have them in its repository. Returns the plan's path. */
export async function writePlan(folder: string, input: PlanInput): Promise<string> {
  const { version, namespace, listening, instanceSeconds } = input;
  const own = join(folder, version.name);
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'web.json'), `${JSON.stringify(deploymentOf(version, listening), null, 2)}\n`);
  const plan = join(own, 'release.yaml');
  await writeFile(
    plan,
    `apiVersion: sluice.ci/v1
kind: ReleasePlan
metadata: { name: ${APPLICATION} }
services:
  ${WORKLOAD}: { image: ${version.repository}, manifests: [web.json] }
environments:
  ${ENVIRONMENT}:
    targets: [{ name: main, namespace: ${namespace} }]
    strategy: careful
    instanceTimeout: ${instanceSeconds}s
strategies:
  careful:
    steps:
      - batch: 1
      - pause: { for: 2s }
      - batch: 25%
      - pause: { for: 2s }
      - batch: 100%
`,
  );
  return plan;
}
