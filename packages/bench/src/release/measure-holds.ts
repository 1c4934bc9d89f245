import { rm } from 'node:fs/promises';
import { startBeside } from '../beside/start-beside.ts';
import type { Report } from '../report.ts';
import { median, worst } from '../statistics.ts';
import type { Cluster, Version } from './cluster.ts';
import { type HoldTime, holdTimes } from './hold-times.ts';
import { runMeasured } from './measured-run.ts';
import { releaseArguments, writePlan } from './plan-file.ts';

const BUDGET_MS = 100;
const RUN_TIMEOUT_MS = 180_000;

interface Case {
  readonly instances: number;
  readonly inMotion: number;
  /** Cumulative counts of one release. */
  readonly batches: readonly number[];
  /** One release after the other. */
  readonly versions: readonly Version[];
}

/** Twenty batches each: two releases of ten, and one of twenty. */
const CASES: readonly Case[] = [
  { instances: 10, inMotion: 3, batches: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], versions: ['v2', 'v3'] },
  { instances: 100, inMotion: 10, batches: Array.from({ length: 20 }, (_, index) => 5 * (index + 1)), versions: ['v2'] },
];

/** From the last readiness of a batch to its hold, as a process beside sees both. */
export async function measureHolds(cluster: Cluster, say: (line: string) => void): Promise<Report> {
  const reports: Report[] = [];
  for (const one of CASES) {
    say(`holds at ${one.instances} instances`);
    reports.push(await measureCase(cluster, one));
  }
  return { figures: reports.flatMap(({ figures }) => figures), notes: reports.flatMap(({ notes }) => notes) };
}

async function measureCase(cluster: Cluster, { instances, inMotion, batches, versions }: Case): Promise<Report> {
  const namespace = `holds-${instances}`;
  const { endpoint } = cluster.controlPlane;
  await cluster.deploy(namespace, instances);
  const steps = batches.map((count) => (count === instances ? '100%' : count));
  const { folder, kubeconfigPath } = await writePlan({ endpoint, namespace, image: cluster.image, batches: steps, inMotion });
  const times: HoldTime[] = [];
  try {
    for (const version of versions) {
      // Before the release, so that the whole of it is seen; the first look also says what is there.
      await using beside = await startBeside(endpoint, namespace);
      await runMeasured(releaseArguments(version), { folder, kubeconfigPath, timeoutMs: RUN_TIMEOUT_MS });
      times.push(...holdTimes(await beside.sightings(), { image: cluster.pinned[version], desired: instances, batches }));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await cluster.remove(namespace);
  const of = (part: keyof HoldTime) => times.map((time) => time[part]);
  const totals = of('totalMs');
  const what = `last readiness to hold, ${instances} instances, ${times.length} batches`;
  const parts = (pick: (values: readonly number[]) => number) =>
    `${pick(of('countedMs')).toFixed(1)} + ${pick(of('patchedMs')).toFixed(1)} + ${pick(of('movedMs')).toFixed(1)} + ${pick(of('pausedMs')).toFixed(1)}`;
  return {
    figures: [
      { what: `${what}: median`, budget: BUDGET_MS, measured: median(totals), unit: 'ms' },
      { what: `${what}: worst`, budget: BUDGET_MS, measured: worst(totals), unit: 'ms' },
    ],
    notes: [
      `${instances} instances, parts in ms: counted by the ReplicaSet controller + patched by sluice + moved by the Deployment controller + paused by sluice`,
      `  medians ${parts(median)}; worst of each ${parts(worst)}`,
      `  all: ${[...totals]
        .sort((a, b) => a - b)
        .map((total) => total.toFixed(1))
        .join(' ')}`,
    ],
  };
}
