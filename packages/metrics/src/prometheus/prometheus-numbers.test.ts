import { expect, it } from 'vitest';
import { SourceError } from '../source-error.ts';
import type { Transport, TransportAnswer } from '../transport/transport.ts';
import { PrometheusClient } from './prometheus-client.ts';
import { prometheusNumbers } from './prometheus-numbers.ts';

const NOW = Date.parse('2026-11-26T09:00:00Z');
const clock = { now: () => NOW, sleep: async () => undefined };

function numbers(answer: { status?: number; body: unknown; date?: string } | Error) {
  const transport: Transport = {
    place: 'prometheus',
    redact: (text) => text,
    ask: async (): Promise<TransportAnswer> => {
      if (answer instanceof Error) throw answer;
      const { status = 200, body, date } = answer;
      return { status, headers: date === undefined ? {} : { date }, body: Buffer.from(JSON.stringify(body)) };
    },
  };
  const client = new PrometheusClient({ transport, clock, patienceMs: 0 });
  return prometheusNumbers(client).ask('sum(x)', NOW, new AbortController().signal);
}

const vector = (...values: string[]) => ({
  resultType: 'vector',
  result: values.map((value, index) => ({ metric: { pod: String(index) }, value: [NOW / 1000, value] })),
});
const success = (data: unknown, more: object = {}) => ({ body: { status: 'success', data, ...more } });
const failure = (status: number, errorType: string, error: string) => ({ status, body: { status: 'error', errorType, error } });

it('is the one number that was answered', async () => {
  expect(await numbers(success(vector('12.5')))).toEqual({ kind: 'value', value: 12.5 });
  expect(await numbers(success({ resultType: 'scalar', result: [NOW / 1000, '3'] }))).toEqual({ kind: 'value', value: 3 });
});

it.each([
  ['nothing', success(vector()), 'inconclusive', 'no-data'],
  ['two series', success(vector('1', '2')), 'inconclusive', 'several-series'],
  ['NaN', success(vector('NaN')), 'inconclusive', 'not-a-number'],
  ['infinity', success(vector('+Inf')), 'inconclusive', 'not-a-number'],
  ['a warning', success(vector('1'), { warnings: ['some store did not answer'] }), 'inconclusive', 'warning'],
  ['a part', success(vector('1'), { isPartial: true }), 'inconclusive', 'partial'],
  ['400', failure(400, 'bad_data', 'parse error'), 'error', 'bad-query'],
  ['422', failure(422, 'execution', 'multiple matches for labels'), 'error', 'bad-query'],
  ['422 for its size', failure(422, 'execution', 'query processing would load too many samples into memory'), 'error', 'too-large'],
  ['503', failure(503, 'timeout', 'query timed out'), 'inconclusive', 'timeout'],
  ['a clock of its own', { ...success(vector('1')), date: 'Thu, 26 Nov 2026 08:50:00 GMT' }, 'error', 'clock-skew'],
  ['a text', success({ resultType: 'string', result: [NOW / 1000, 'x'] }), 'error', 'unexpected-answer'],
  ['no answer', new SourceError('unreachable', 'no answer'), 'inconclusive', 'unreachable'],
] as const)('is none of: %s', async (_, answer, verdict, code) => {
  expect(await numbers(answer)).toMatchObject({ kind: 'nothing', verdict, code });
});

it('says what was asked, and does not fail on hints', async () => {
  expect(await numbers(success(vector()))).toMatchObject({
    message: 'prometheus: there is no such series, or nothing in this time: sum(x)',
  });
  expect(await numbers(success(vector('1'), { infos: ['metric might not be a counter'] }))).toEqual({ kind: 'value', value: 1 });
});
