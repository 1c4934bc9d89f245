import { rm } from 'node:fs/promises';
import { FaultProxy } from '@sluice/testbed';
import type { Report } from '../report.ts';
import { startSynthetic } from '../synthetic/start-synthetic.ts';
import type { Cluster } from './cluster.ts';
import { runMeasured } from './measured-run.ts';
import { memoryFigure, memoryNote } from './memory-figure.ts';
import { releaseArguments, writePlan } from './plan-file.ts';

const INSTANCES = 10_000;
const IN_MOTION = 500;
const NAMESPACE = 'synthetic';
/** Over the 10 s after which a release looks at the pods. */
const STALL_MS = 12_000;
const RUN_TIMEOUT_MS = 120_000;
/** The new version's pods are listed when the last of them is late: 20 pages of 500. */
const EXPECTED_PAGES = 20;

/** Peak memory of a release of 10,000 pods: all listed once by the checks, and once more to explain a stall. */
export async function measureMemory(cluster: Cluster, say: (line: string) => void): Promise<Report> {
  say(`memory at ${INSTANCES} instances, against a synthetic API`);
  await using synthetic = await startSynthetic({
    namespace: NAMESPACE,
    name: 'web',
    instances: INSTANCES,
    image: cluster.pinned.v1,
    readyAfterMs: 100,
    stallMs: STALL_MS,
  });
  // In front of it, so that the release pays for TLS as it does with any cluster.
  await using proxy = await FaultProxy.start(synthetic.endpoint);
  const { folder, kubeconfigPath } = await writePlan({
    endpoint: proxy.endpoint,
    namespace: NAMESPACE,
    image: cluster.image,
    batches: ['1%', '25%', '100%'],
    inMotion: IN_MOTION,
  });
  try {
    const { memory, durationMs } = await runMeasured(releaseArguments('v2'), { folder, kubeconfigPath, timeoutMs: RUN_TIMEOUT_MS });
    const pages = (pick: (path: string) => boolean) => proxy.records.filter(({ path }) => path.includes('/pods?') && pick(path)).length;
    const diagnosed = pages((path) => path.includes('labelSelector'));
    if (diagnosed < EXPECTED_PAGES)
      throw new Error(`expected the stall to make the release list ${INSTANCES} pods in ${EXPECTED_PAGES} pages, got ${diagnosed} pages`);
    return {
      figures: [memoryFigure(`memory of the release process, ${INSTANCES} pods, synthetic API`, memory)],
      notes: [
        memoryNote(`${INSTANCES} pods`, memory),
        `${INSTANCES} pods: ${pages((path) => path.includes('fieldSelector'))} pages listed by the checks, ${diagnosed} by the look at a stall; ${(durationMs / 1000).toFixed(1)} s in all`,
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
