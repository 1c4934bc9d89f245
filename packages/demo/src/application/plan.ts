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
  /** Whether it is verified by what the instances show of themselves; somebody else's image shows nothing. */
  readonly verified: boolean;
  /** How long an instance may take to become ready, seconds. */
  readonly instanceSeconds: number;
}

/** A release of minutes would look every 15 s; one that people watch has seconds. */
const VERIFICATION = `verifications:
  golden-signals:
    use: golden-signals
    with: { source: pods, latency: 250ms }
    interval: 1s
    metrics:
      errors: { minimum: { requests: 50 } }
      latency: { minimum: { requests: 50 } }
`;

/** Writes the plan of one release and its manifest into a folder of their own, as a team would have them in its repository. Returns the plan's path. */
export async function writePlan(folder: string, input: PlanInput): Promise<string> {
  const { version, namespace, listening, instanceSeconds, verified } = input;
  const own = join(folder, version.name);
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'web.json'), `${JSON.stringify(deploymentOf(version, listening), null, 2)}\n`);
  // With more new instances there is more to see of them in less time.
  const between = (seconds: number) => (verified ? `verify: { use: golden-signals, for: ${seconds}s }` : 'pause: { for: 2s }');
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
      - ${between(10)}
      - batch: 25%
      - ${between(5)}
      - batch: 100%
${verified ? VERIFICATION : ''}`,
  );
  return plan;
}
