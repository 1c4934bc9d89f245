import type { Benchmark, Report } from '../report.ts';
import { openCluster } from './cluster.ts';
import { measureHolds } from './measure-holds.ts';
import { measureMemory } from './measure-memory.ts';
import { measureRequests } from './measure-requests.ts';

const PARTS = { holds: measureHolds, requests: measureRequests, memory: measureMemory };

/** The budgets of a release, on the real control plane and, for 10,000 pods, against a synthetic API. Parts: holds, requests, memory. */
export const releaseBenchmark: Benchmark = async ({ only, say }): Promise<Report> => {
  const unknown = only.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`expected parts of ${Object.keys(PARTS).join(', ')}; got ${unknown.join(', ')}`);
  await using cluster = await openCluster(say);
  const reports: Report[] = [];
  for (const [name, measure] of Object.entries(PARTS))
    if (only.length === 0 || only.includes(name)) reports.push(await measure(cluster, say));
  return { figures: reports.flatMap(({ figures }) => figures), notes: reports.flatMap(({ notes }) => notes) };
};
