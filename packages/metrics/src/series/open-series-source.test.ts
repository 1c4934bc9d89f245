import { FakeClock } from '@sluice/http/testing';
import { describe, expect, it } from 'vitest';
import { authorizerOf } from '../auth/authorizer.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { NEW, never, PLACE, RANGE, vendorServer } from '../testing/vendor-server.ts';
import { directTransport } from '../transport/direct-transport.ts';
import { openSeriesSource, type SeriesSettings } from './open-series-source.ts';

const TIMES = { delaySeconds: 0, timeoutSeconds: 2 };
const GAUGE = { kind: 'gauge', query: 'q' } as const;

function reach() {
  return { clock: new FakeClock(), cluster: () => Promise.reject(new Error('no cluster is needed')), env: {} };
}

describe('a vendor', () => {
  it('within reach is asked again while it is busy', async () => {
    await using api = await vendorServer({ status: 503, body: 'starting' }, { body: [] });
    const at = { kind: 'url', url: api.url } as const;
    const source = await openSeriesSource({ kind: 'graphite', at, auth: null, ...TIMES }, reach());
    expect(await source.read({ place: PLACE, ask: GAUGE, new: NEW, old: null }, never)).toEqual({ kind: 'values', new: null, old: null });
    expect(api.seen).toHaveLength(2);
  });

  it.each<[string, SeriesSettings]>([
    ['API_KEY', { kind: 'datadog', site: 'datadoghq.eu', apiKey: 'API_KEY', appKey: 'APP_KEY', ...TIMES }],
    ['USER_KEY', { kind: 'newrelic', account: 1, region: 'eu', apiKey: 'USER_KEY', attributes: { namespace: 'n', pod: 'p' }, ...TIMES }],
    ['AWS_ACCESS_KEY_ID', { kind: 'cloudwatch', region: 'eu-west-1', periodSeconds: 60, ...TIMES }],
  ])('without its secret %s is not opened', async (name, settings) => {
    await expect(openSeriesSource(settings, reach())).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining(name) });
  });
});

it('signs what AWS wants to be signed: the host, the time and the operation', async () => {
  await using api = await vendorServer({ body: { MetricDataResults: [] } });
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret-of-aws' };
  const sigv4 = { region: 'eu-west-1', service: 'monitoring' };
  const authorizer = authorizerOf({ bearer: null, basic: null, sigv4, tls: null }, { ...reach(), env }, new FakeClock());
  const transport = directTransport({ address: new URL(api.url), authorizer, headers: {}, env: {} });
  await cloudwatch({ transport, region: 'eu-west-1', periodSeconds: 60, timeoutMs: 2_000 }).ask('q', RANGE, never);
  expect(api.seen[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/20261123\/eu-west-1\/monitoring\/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
  );
});
