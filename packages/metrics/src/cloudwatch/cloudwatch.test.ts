import { describe, expect, it } from 'vitest';
import { never, OLD, PLACE, RANGE, UNTIL, vendorServer } from '../testing/vendor-server.ts';
import { cloudwatch } from './cloudwatch.ts';

const SECONDS = UNTIL / 1000;

/** The JSON protocol gives times as seconds since the epoch. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
function results(...found: readonly object[]) {
  return { MetricDataResults: found, Messages: [] };
}

async function server(...replies: Parameters<typeof vendorServer>) {
  const api = await vendorServer(...replies);
  return { ...api, vendor: cloudwatch({ transport: api.transport, region: 'eu-west-1', periodSeconds: 60, timeoutMs: 2_000 }) };
}

describe('cloudwatch', () => {
  it('is asked by GetMetricData with an expression', async () => {
    await using api = await server({ body: results() });
    await api.vendor.ask("SUM(SEARCH('x','Sum'))", RANGE, never);
    expect(api.seen[0]).toMatchObject({
      method: 'POST',
      url: '/',
      headers: { 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData', 'content-type': 'application/x-amz-json-1.0' },
    });
    expect(JSON.parse(api.seen[0]?.body ?? '')).toEqual({
      StartTime: SECONDS - 60,
      EndTime: SECONDS + 900,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: [{ Id: 'asked', Expression: "SUM(SEARCH('x','Sum'))", Period: 60, ReturnData: true }],
    });
  });

  it('answers with the points of all pages', async () => {
    const first = { Id: 'asked', Label: 'a', StatusCode: 'PartialData', Timestamps: [SECONDS - 60], Values: [1] };
    const second = { Id: 'asked', Label: 'a', StatusCode: 'Complete', Timestamps: [SECONDS], Values: [2] };
    await using api = await server({ body: { ...results(first), NextToken: 't' } }, { body: results(second) });
    expect(await api.vendor.ask('q', RANGE, never)).toEqual([
      {
        name: 'a',
        points: [
          { at: UNTIL - 60_000, value: 1 },
          { at: UNTIL, value: 2 },
        ],
      },
    ]);
    expect(JSON.parse(api.seen[1]?.body ?? '').NextToken).toBe('t');
  });

  it('names instances by terms of a search', async () => {
    await using api = await server({ body: results() });
    expect(api.vendor.pods(PLACE, OLD)).toBe('(api-5b6c88 OR api-6f7d99)');
  });

  const label = { Id: 'asked', Label: 'a', Timestamps: [], Values: [] };
  it.each([
    [
      'a bad expression',
      { status: 400, body: { __type: 'com.amazonaws#ValidationError', message: 'Error in expression' } },
      'bad-query',
      'Error in expression',
    ],
    [
      'missing permissions',
      { status: 400, body: { __type: 'AccessDenied', message: 'not authorized' } },
      'refused',
      'cloudwatch:GetMetricData',
    ],
    ['an expired token', { status: 403, body: { __type: 'ExpiredToken' } }, 'refused', 'log in before'],
    ['throttling', { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }, 'unreachable', 'Rate exceeded'],
    ['a part', { body: results({ ...label, StatusCode: 'PartialData' }) }, 'partial', 'is no answer'],
    ['an internal error', { body: results({ ...label, StatusCode: 'InternalError' }) }, 'unreachable', 'failed over'],
    [
      'a forbidden account',
      { body: results({ ...label, StatusCode: 'Forbidden', Messages: [{ Code: 'Forbidden', Value: 'no' }] }) },
      'refused',
      'Forbidden no',
    ],
    ['a message', { body: { ...results(), Messages: [{ Code: 'MaxMetricsExceeded', Value: 'over 500' }] } }, 'warning', 'over 500'],
  ])('says what %s is', async (_, reply, code, words) => {
    await using api = await server(reply);
    await expect(api.vendor.ask('q', RANGE, never)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it('reads no answer without an end', async () => {
    await using api = await server({ body: { ...results(), NextToken: 'again' } });
    await expect(api.vendor.ask('q', RANGE, never)).rejects.toMatchObject({ code: 'too-large' });
    expect(api.seen).toHaveLength(20);
  });
});
