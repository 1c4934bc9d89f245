import { rm } from 'node:fs/promises';
import { FaultProxy } from '@sluice/testbed';
import type { Figure } from '../figure.ts';
import type { Report } from '../report.ts';
import { requestBudget, requestCounts } from './batch-requests.ts';
import type { Cluster } from './cluster.ts';
import { runMeasured } from './measured-run.ts';
import { memoryFigure, memoryNote } from './memory-figure.ts';
import { releaseArguments, writePlan } from './plan-file.ts';

const RUN_TIMEOUT_MS = 300_000;

interface Case {
  readonly instances: number;
  readonly inMotion: number;
  readonly batches: readonly number[];
}

/** 1 → 25% → 100%. */
const CASES: readonly Case[] = [
  { instances: 10, inMotion: 3, batches: [1, 3, 10] },
  { instances: 100, inMotion: 10, batches: [1, 25, 100] },
  { instances: 1_000, inMotion: 50, batches: [10, 250, 1_000] },
];

/** Requests of each batch, counted by a proxy before the real API server; memory of the largest of these releases. */
export async function measureRequests(cluster: Cluster, say: (line: string) => void): Promise<Report> {
  const reports: Report[] = [];
  for (const one of CASES) {
    say(`requests at ${one.instances} instances`);
    reports.push(await measureCase(cluster, one));
  }
  return { figures: reports.flatMap(({ figures }) => figures), notes: reports.flatMap(({ notes }) => notes) };
}

async function measureCase(cluster: Cluster, { instances, inMotion, batches }: Case): Promise<Report> {
  const namespace = `requests-${instances}`;
  await cluster.deploy(namespace, instances);
  await using proxy = await FaultProxy.start(cluster.controlPlane.endpoint);
  const steps = batches.map((count) => (count === instances ? '100%' : count));
  const { folder, kubeconfigPath } = await writePlan({
    endpoint: proxy.endpoint,
    namespace,
    image: cluster.image,
    batches: steps,
    inMotion,
  });
  try {
    const { memory, durationMs } = await runMeasured(releaseArguments('v2'), { folder, kubeconfigPath, timeoutMs: RUN_TIMEOUT_MS });
    const counts = requestCounts(proxy.records, batches.length);
    const figures = batches.map((to, index): Figure => {
      const from = batches[index - 1] ?? 0;
      return {
        what: `requests of one batch, ${instances} instances, S ${inMotion}: ${from} → ${to}`,
        budget: requestBudget(from, to, inMotion),
        measured: counts.batches[index] ?? Number.NaN,
        unit: 'requests',
      };
    });
    const note = `${instances} instances, apart: ${counts.start} requests of checks and start, ${counts.finish} of the finish, ${counts.renewals} renewals, ${counts.watches} watches; of the batches' requests ${counts.conflicts.join(', ')} were answered 409; ${(durationMs / 1000).toFixed(1)} s in all`;
    const largest = instances === Math.max(...CASES.map((one) => one.instances));
    return {
      figures: largest
        ? [...figures, memoryFigure(`memory of the release process, ${instances} pods, real control plane`, memory)]
        : figures,
      notes: largest ? [note, memoryNote(`${instances} pods`, memory)] : [note],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await cluster.remove(namespace);
  }
}
