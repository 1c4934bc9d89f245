import { isDeepStrictEqual } from 'node:util';
import { type KubeClient, openSandbox } from '@sluice/sandbox';
import { normalize } from './normalize.ts';
import { type Probe, ProbedApi } from './probe.ts';
import { READ_PROBES } from './read-probes.ts';
import { WORKLOAD_PROBES } from './workload-probes.ts';
import { WRITE_PROBES } from './write-probes.ts';

export const PROBES: readonly Probe[] = [...WRITE_PROBES, ...READ_PROBES, ...WORKLOAD_PROBES];

export interface Difference {
  readonly probe: string;
  /** The first place in which the answers differ, and what is there. */
  readonly where: string;
  readonly embedded: unknown;
  readonly real: unknown;
}

/** Asks both planes everything, each question in a namespace of its own, and names what they answer differently. */
export async function comparePlanes(real: KubeClient, prefix: string, probes: readonly Probe[] = PROBES): Promise<readonly Difference[]> {
  await using sandbox = await openSandbox({ base: { readyAfterMs: 200 } });
  const differences: Difference[] = [];
  for (const [index, probe] of probes.entries()) {
    const namespace = `${prefix}-${index + 1}`;
    const [ours, theirs] = await Promise.all([ask(probe, sandbox.client, namespace), ask(probe, real, namespace)]);
    const difference = firstDifference(ours, theirs);
    if (difference !== undefined) differences.push({ probe: probe.name, ...difference });
  }
  return differences;
}

async function ask(probe: Probe, client: KubeClient, namespace: string): Promise<unknown> {
  await client.create('/api/v1/namespaces', { metadata: { name: namespace } });
  try {
    return normalize(await probe.ask(new ProbedApi(client, namespace)), namespace);
  } finally {
    await client.delete(`/apis/apps/v1/namespaces/${namespace}/deployments`).catch(() => undefined);
  }
}

function firstDifference(embedded: unknown, real: unknown, where = ''): Omit<Difference, 'probe'> | undefined {
  if (isDeepStrictEqual(embedded, real)) return undefined;
  const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
  if (!isContainer(embedded) || !isContainer(real) || Array.isArray(embedded) !== Array.isArray(real)) return { where, embedded, real };
  const [ours, theirs] = [new Map(Object.entries(embedded)), new Map(Object.entries(real))];
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const found = firstDifference(ours.get(key), theirs.get(key), `${where}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
