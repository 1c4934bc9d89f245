import type { MetricAsk, MetricPlace, MetricQuestion, Reading } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { PodsSource } from './pods-source.ts';
import { FakePods, type Metrics, refuse } from './testing/fake-pods.ts';

const PLACE: MetricPlace = { target: 'eu', context: null, namespace: 'shop', service: 'api', workload: 'api' };
const TOTAL = 'http_requests_total';
const GOOD = `# TYPE ${TOTAL} counter\n${TOTAL}{code="200"} 10\n`;
const counts = (bad: string, total = TOTAL): MetricAsk => ({ kind: 'counts', bad, total });
const ERRORS = counts(`${TOTAL}{code=~"5.."}`);

/** What a source with this one new instance and a good old one says. */
async function read(
  metrics: Metrics,
  ask: MetricAsk = ERRORS,
  change: Partial<MetricQuestion> = {},
  more: Parameters<FakePods['put']>[2] = {},
): Promise<Reading> {
  await using fake = await FakePods.start();
  fake.put('api-new-a', metrics, more);
  fake.put('api-old-a', GOOD);
  const source = new PodsSource(fake.client, { port: null, path: null, timeoutSeconds: 1 });
  const until = Date.now();
  const side = (replicaSet: string) => ({ replicaSets: [replicaSet], from: until - 15_000, until });
  return await source.read({ place: PLACE, ask, new: side('api-new'), old: side('api-old'), ...change }, new AbortController().signal);
}

const typed =
  (contentType: string, body: string | Buffer, status = 200): Metrics =>
  (_, response) =>
    response.writeHead(status, { 'content-type': contentType }).end(body);

describe('PodsSource says what is wrong, and never passes it', () => {
  it.each<[string, Metrics, MetricAsk, string, string, RegExp]>([
    [
      'a name that nobody has',
      GOOD,
      counts('http_request_total{code="500"}', 'http_request_total'),
      'inconclusive',
      'no-data',
      /none of 2 instances has http_request_total: did you mean http_requests_total\?/,
    ],
    ['an error counter that nobody has', GOOD, counts('http_errors_total'), 'inconclusive', 'no-data', /http_errors_total/],
    [
      'a label that no series has',
      GOOD,
      counts(`${TOTAL}{status=~"5.."}`),
      'error',
      'bad-query',
      /no series of it has a label status; expected code/,
    ],
    [
      'a query that is no selector',
      GOOD,
      counts(`sum(rate(${TOTAL}[5m]))`),
      'error',
      'bad-query',
      /expected a series such as http_requests_total/,
    ],
    ['a pattern that is none', GOOD, counts(`${TOTAL}{code=~"5(."}`), 'error', 'bad-query', /not one of RE2/],
    [
      'a variable that is of no use',
      GOOD,
      counts(`${TOTAL}{code="$(interval)"}`),
      'error',
      'bad-query',
      /there is no variable \$\(interval\)/,
    ],
    ['a gauge for a count', `# TYPE queue gauge\nqueue 1\n${GOOD}`, counts('queue', 'queue'), 'error', 'bad-query', /is a gauge/],
    [
      'a counter for a histogram',
      GOOD,
      { kind: 'latency', histogram: TOTAL, thresholdSeconds: 0.3 },
      'inconclusive',
      'no-data',
      /http_requests_total_bucket/,
    ],
    ['NaN', `# TYPE ${TOTAL} counter\n${TOTAL}{code="200"} NaN\n`, ERRORS, 'inconclusive', 'not-a-number', /http_requests_total is NaN/],
    [
      'a gauge that is not a number',
      '# TYPE queue gauge\nqueue NaN\n',
      { kind: 'gauge', query: 'queue' },
      'inconclusive',
      'not-a-number',
      /queue is NaN/,
    ],
    [
      'a bucket without a bound',
      '# TYPE d histogram\nd_bucket{code="1"} 1\n',
      { kind: 'latency', histogram: 'd', thresholdSeconds: 1 },
      'error',
      'unexpected-answer',
      /a bucket of d without a bound/,
    ],
    ['an answer without its end', GOOD.trimEnd(), ERRORS, 'inconclusive', 'partial', /expected a line feed at the end/],
    [
      'OpenMetrics without its end',
      typed('application/openmetrics-text; version=1.0.0', GOOD),
      ERRORS,
      'inconclusive',
      'partial',
      /expected # EOF/,
    ],
    [
      'an answer of 10 MB',
      typed('text/plain', Buffer.alloc(10 * 1024 * 1024 + 1, '# comment\n')),
      ERRORS,
      'error',
      'too-large',
      /more than 10 MB of metrics/,
    ],
    ['something else', typed('text/html', '<html></html>'), ERRORS, 'error', 'unexpected-answer', /it is text\/html/],
    ['a line that is none', `${TOTAL}{code="200" 10\n`, ERRORS, 'error', 'unexpected-answer', /line 1: expected , or }/],
    [
      'a page that is not there',
      typed('text/plain', '404 page not found', 404),
      ERRORS,
      'error',
      'refused',
      /answers 404: expected 200. Is it the right place\?/,
    ],
    [
      'plain HTTP to a TLS port',
      typed('text/plain', 'Client sent an HTTP request to an HTTPS server.', 400),
      ERRORS,
      'error',
      'refused',
      /prometheus\.io\/scheme: https/,
    ],
    ['an application that fails', typed('text/plain', 'oops', 500), ERRORS, 'inconclusive', 'partial', /answers 500/],
    [
      'a handshake that fails',
      (_, response) => refuse(response, 503, 'ServiceUnavailable', 'error trying to reach service: tls: handshake failure'),
      ERRORS,
      'inconclusive',
      'partial',
      /tls: handshake failure/,
    ],
    ['an instance that hangs', () => undefined, ERRORS, 'inconclusive', 'partial', /no answer in \d/],
    [
      'a connection that breaks',
      (_, response) => response.writeHead(200, { 'content-length': '1000' }).write(GOOD, () => response.destroy()),
      ERRORS,
      'inconclusive',
      'partial',
      /aborted/,
    ],
    [
      'values of ten minutes ago',
      `# TYPE ${TOTAL} counter\n${TOTAL}{code="200"} 10 ${Date.now() - 600_000}\n`,
      ERRORS,
      'inconclusive',
      'stale',
      /10 min old/,
    ],
    [
      'values of the future',
      `# TYPE ${TOTAL} counter\n${TOTAL}{code="200"} 10 ${Date.now() + 600_000}\n`,
      ERRORS,
      'error',
      'clock-skew',
      /ahead of this clock/,
    ],
  ])('%s', async (_, metrics, ask, verdict, code, message) => {
    expect(await read(metrics, ask)).toEqual({ kind: 'nothing', verdict, code, message: expect.stringMatching(message) });
  });

  it('a missing permission, with the rule to add', async () => {
    expect(
      await read((_, response) =>
        refuse(response, 403, 'Forbidden', 'pods "api-new-a" is forbidden: User "ci" cannot get resource "pods/proxy"'),
      ),
    ).toMatchObject({
      verdict: 'error',
      code: 'refused',
      message: expect.stringMatching(
        /cannot get resource "pods\/proxy". Add to the rules of the Role:\n- apiGroups: \[""\]\n {2}resources: \[pods\/proxy\]\n {2}verbs: \[get\]$/,
      ),
    });
  });

  it('a port that nobody can tell, with those that there are', async () => {
    const ports = [
      { name: 'http', containerPort: 80 },
      { name: 'admin', containerPort: 81 },
    ];
    expect(await read(GOOD, ERRORS, {}, { ports })).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/nothing says which port .* declares http \(80\), admin \(81\)/),
    });
    expect(await read(GOOD, ERRORS, {}, { annotations: { 'prometheus.io/port': 'http' } })).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('"http": expected the number'),
    });
  });

  it('the past, which instances do not know', async () => {
    const hour = Date.now() - 3_600_000;
    const before = { replicaSets: ['api-new'], from: hour - 15_000, until: hour };
    expect(await read(GOOD, ERRORS, { old: before })).toMatchObject({
      code: 'bad-query',
      message: expect.stringContaining('compare: time'),
    });
    expect(await read(GOOD, ERRORS, { new: before, old: null })).toMatchObject({ code: 'bad-query' });
  });

  it('errors that are not among the requests', async () => {
    await using fake = await FakePods.start();
    const body = (errors: number) => `# TYPE ${TOTAL} counter\n${TOTAL} 10\n# TYPE errors_total counter\nerrors_total ${errors}\n`;
    const pod = fake.put('api-new-a', body(0));
    const source = new PodsSource(fake.client, { port: null, path: null, timeoutSeconds: 1 });
    const ask = counts('errors_total');
    const at = (until: number) => ({ replicaSets: ['api-new'], from: until - 1, until });
    const signal = new AbortController().signal;
    const now = Date.now();
    await source.read({ place: PLACE, ask, new: at(now), old: null }, signal);
    pod.metrics = body(5);
    expect(await source.read({ place: PLACE, ask, new: at(now + 1), old: null }, signal)).toMatchObject({
      verdict: 'error',
      code: 'unexpected-answer',
      message: expect.stringContaining('errors_total grew by 5 and http_requests_total by 0'),
    });
  });

  it('a cluster that is away, and a cancel by its own reason', async () => {
    await using fake = await FakePods.start();
    fake.put('api-new-a', GOOD);
    const source = new PodsSource(fake.client, { port: null, path: null, timeoutSeconds: 1 });
    const side = { replicaSets: ['api-new'], from: Date.now() - 1, until: Date.now() };
    const question: MetricQuestion = { place: PLACE, ask: ERRORS, new: side, old: null };
    await expect(source.read(question, AbortSignal.abort(new Error('SIGINT')))).rejects.toThrow('SIGINT');
    fake.interfere = (_, response) => {
      response.destroy();
      return true;
    };
    const signal = new AbortController().signal;
    expect(await source.read({ ...question, new: { ...side, until: side.until + 1 } }, signal)).toMatchObject({
      verdict: 'inconclusive',
      code: 'unreachable',
    });
  });
});
