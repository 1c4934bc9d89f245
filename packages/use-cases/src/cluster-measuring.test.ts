import { parsePlan, type ResolvedTarget, resolvePlan } from '@sluice/core';
import { httpServer } from '@sluice/http/testing';
import { describe, expect, it } from 'vitest';
import { clusterMeasuring } from './cluster-measuring.ts';
import { Clusters } from './clusters.ts';

const place = { target: 'eu', context: null, namespace: 'shop', service: 'api', workload: 'api' };

function targetWith(url: string): ResolvedTarget {
  const plan = `services: { api: { image: nginx } }
environments:
  p:
    targets: [{ name: eu, namespace: shop }]
    monitors: [golden-signals]
    metrics: { prometheus: { url: "${url}", auth: { bearer: { secret: TOKEN } } } }
`;
  const parsed = parsePlan(plan, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const result = resolvePlan(parsed.plan, { environment: 'p', digest: { sha256: () => 'ab' } });
  const target = result.ok ? result.resolved.targets[0] : undefined;
  if (target === undefined) throw new Error(JSON.stringify(result));
  return target;
}

describe('the sources of a target', () => {
  it('are opened by their settings, with secrets that are hidden before they are sent', async () => {
    const hidden: string[] = [];
    await using server = await httpServer(({ headers }, response) => {
      expect(hidden).toEqual(['sesame']);
      const result = headers.authorization === 'Bearer sesame' ? [{ metric: { pod: 'api-new-aaaaa' }, value: [1, '7'] }] : [];
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    });
    await using clusters = new Clusters({ env: { TOKEN: 'sesame' }, onSecrets: (secrets) => void hidden.push(...secrets) });
    const source = await clusterMeasuring(clusters).source(targetWith(server.url), 'prometheus');
    const side = { replicaSets: ['api-new'], from: Date.now() - 15_000, until: Date.now() };
    const ask = { kind: 'gauge', query: 'max(queue{$(pods)})' } as const;
    expect(await source.read({ place, ask, new: side, old: null }, new AbortController().signal)).toEqual({
      kind: 'values',
      new: [7],
      old: null,
    });
  });

  it('are not opened without their secret, or under a name that the target does not have', async () => {
    await using clusters = new Clusters({ env: {} });
    const measuring = clusterMeasuring(clusters);
    const target = targetWith('https://metrics.example');
    await expect(measuring.source(target, 'prometheus')).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('no secret TOKEN'),
    });
    await expect(measuring.source(target, 'datadog')).rejects.toMatchObject({ code: 'no-source' });
  });
});
