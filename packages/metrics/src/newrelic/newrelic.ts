import type { MetricPlace, MetricSide } from '@sluice/core';
import { z } from 'zod';
import { readJson } from '../series/read-json.ts';
import { refuseFailure } from '../series/refusal.ts';
import type { Series, SeriesVendor, TimeRange } from '../series/series.ts';
import { SourceError } from '../source-error.ts';
import type { Transport } from '../transport/transport.ts';

/** https://docs.newrelic.com/docs/apis/nerdgraph/examples/nerdgraph-nrql-tutorial/ */
const DOCUMENT =
  'query($account: Int!, $nrql: Nrql!, $timeout: Seconds) { actor { account(id: $account) { nrql(query: $nrql, timeout: $timeout) { results } } } }';

const answerSchema = z.object({
  data: z
    .object({
      actor: z
        .object({
          account: z.object({ nrql: z.object({ results: z.array(z.record(z.string(), z.unknown())).nullable() }).nullable() }).nullable(),
        })
        .nullable(),
    })
    .nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ errorClass: z.string() }).partial().nullish() })).nullish(),
});

const ACCESS = 'Is apiKey a user key of this region, and may its user read the account?';
const HAS_RANGE = /\b(?:SINCE|UNTIL|TIMESERIES)\b/i;

export interface NewrelicOptions {
  /** To the API of the region, with the key as header. */
  readonly transport: Transport;
  readonly account: number;
  readonly attributes: { readonly namespace: string; readonly pod: string };
  readonly timeoutMs: number;
}

/** New Relic's NerdGraph with a query in NRQL. One row is one number; with FACET there are several. Its time ranges begin with `since` and end before `until`. */
export function newrelic({ transport, account, attributes, timeoutMs }: NewrelicOptions): SeriesVendor {
  const name = `newrelic account ${account}`;
  const redact = (text: string) => transport.redact(text);
  return {
    name,
    literal,
    pods({ namespace }: MetricPlace, { replicaSets }: MetricSide): string {
      const pods = replicaSets.map((replicaSet) => `${attributes.pod} LIKE '${literal(replicaSet)}-%'`);
      return `${attributes.namespace} = '${literal(namespace)}' AND (${pods.join(' OR ')})`;
    },
    async ask(query: string, { from, until }: TimeRange, signal: AbortSignal): Promise<readonly Series[]> {
      if (HAS_RANGE.test(query)) {
        const advice = 'leave out SINCE, UNTIL and TIMESERIES: each look asks for its own interval';
        throw new SourceError('bad-query', `${name} is asked for an interval at a time, got ${query}: ${advice}`);
      }
      const nrql = `${query} SINCE ${from} UNTIL ${until}`;
      const variables = { account, nrql, timeout: Math.ceil(timeoutMs / 1000) };
      const body = { type: 'application/json', text: JSON.stringify({ query: DOCUMENT, variables }) };
      const answer = await transport.ask({ method: 'POST', path: 'graphql', body, timeoutMs }, signal);
      refuseFailure(answer, { name, query, access: ACCESS, redact });
      const { data, errors } = readJson(answer, answerSchema, name);
      const [error] = errors ?? [];
      if (error) throw failureOf(error.message, error.extensions?.errorClass ?? '', name, query, redact);
      const results = data?.actor?.account?.nrql?.results;
      if (!results) throw new SourceError('refused', `${name} has no answer for this key. ${ACCESS}`);
      return results.flatMap((row, index) => seriesOf(row, index, until, name, query));
    },
  };
}

/** Classes of errors: https://docs.newrelic.com/docs/apis/nerdgraph/get-started/nerdgraph-explorer/ shows them in `extensions.errorClass`. */
function failureOf(message: string, errorClass: string, name: string, query: string, redact: (text: string) => string): SourceError {
  const said = redact(message).slice(0, 300);
  if (/TIMEOUT/i.test(errorClass)) return new SourceError('timeout', `${name} took too long over ${query}: ${said}`);
  if (/SERVER|UNAVAILABLE|TOO_MANY/i.test(errorClass)) return new SourceError('unreachable', `${name} does not answer now: ${said}`);
  if (/ACCESS|AUTH|FORBIDDEN/i.test(errorClass)) return new SourceError('refused', `${name} refused ${query}: ${said}. ${ACCESS}`);
  return new SourceError('bad-query', `${name} does not understand ${query}: ${said}`);
}

/** The one number of a row; `facet` and its fields are its name. A row without a number is none that was seen. */
function seriesOf(row: Readonly<Record<string, unknown>>, index: number, at: number, name: string, query: string): readonly Series[] {
  const numbers = Object.entries(row).flatMap(([key, value]) => (typeof value === 'number' && key !== 'facet' ? [{ key, value }] : []));
  const [first, second] = numbers;
  if (first === undefined) return [];
  if (second !== undefined)
    throw new SourceError(
      'several-series',
      `${name} answered ${query} with ${numbers.length} numbers; expected one: ${numbers.map(({ key }) => key).join(', ')}`,
    );
  return [{ name: 'facet' in row ? String(row.facet) : `${first.key} ${index + 1}`, points: [{ at, value: first.value }] }];
}

/** A string of NRQL: https://docs.newrelic.com/docs/nrql/get-started/nrql-syntax-clauses-functions/ */
function literal(text: string): string {
  return text.replace(/[\\']/g, '\\$&');
}
