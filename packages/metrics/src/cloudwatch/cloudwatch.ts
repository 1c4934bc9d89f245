import type { MetricPlace, MetricSide } from '@sluice/core';
import { z } from 'zod';
import { readJson } from '../series/read-json.ts';
import { refuseFailure } from '../series/refusal.ts';
import type { Point, Series, SeriesVendor, TimeRange } from '../series/series.ts';
import { SourceError } from '../source-error.ts';
import type { Transport, TransportAnswer } from '../transport/transport.ts';

const answerSchema = z.object({
  MetricDataResults: z
    .array(
      z.object({
        Id: z.string().nullish(),
        Label: z.string().nullish(),
        StatusCode: z.string().nullish(),
        Timestamps: z.array(z.number()).nullish(),
        Values: z.array(z.number()).nullish(),
        Messages: z.array(z.object({ Code: z.string().nullish(), Value: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
  Messages: z.array(z.object({ Code: z.string().nullish(), Value: z.string().nullish() })).nullish(),
  NextToken: z.string().nullish(),
});

const ACCESS = 'The job needs credentials of AWS that may cloudwatch:GetMetricData: log in before, as docs/credentials.md shows';
/** Errors that AWS gives the status 400. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
const NOT_ALLOWED =
  /AccessDenied|ExpiredToken|InvalidClientTokenId|MissingAuthenticationToken|NotAuthorized|OptInRequired|SignatureDoesNotMatch|UnrecognizedClient/;
const THROTTLED = /Throttling|LimitExceeded|RequestLimit/;
const MOST_PAGES = 20;
const AHEAD_MS = 15 * 60_000;

export interface CloudwatchOptions {
  /** To `https://monitoring.REGION.amazonaws.com`, signed for the service `monitoring`. */
  readonly transport: Transport;
  readonly region: string;
  readonly periodSeconds: number;
  readonly timeoutMs: number;
}

/**
 * GetMetricData of CloudWatch over its JSON protocol, with a metric math expression, a SEARCH or a query of Metrics Insights:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html. A value is given at the beginning of its period.
 */
export function cloudwatch({ transport, region, periodSeconds, timeoutMs }: CloudwatchOptions): SeriesVendor {
  const name = `cloudwatch in ${region}`;
  const redact = (text: string) => transport.redact(text);
  return {
    name,
    literal: (text) => text.replace(/['"\\]/g, '\\$&'),
    /** Terms of a SEARCH, of which a dimension has to match one. */
    pods: (_place: MetricPlace, { replicaSets }: MetricSide) => `(${replicaSets.join(' OR ')})`,
    async ask(query: string, { from, until }: TimeRange, signal: AbortSignal): Promise<readonly Series[]> {
      const found = new Map<string, Page>();
      let token: string | null = null;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const text = JSON.stringify({
          // Periods begin at whole ones: one that began before the range has its time outside of it.
          StartTime: Math.floor(from / 1000),
          EndTime: Math.ceil((until + AHEAD_MS) / 1000),
          ScanBy: 'TimestampAscending',
          MetricDataQueries: [{ Id: 'asked', Expression: query, Period: periodSeconds, ReturnData: true }],
          ...(token !== null && { NextToken: token }),
        });
        const answer = await transport.ask(
          {
            method: 'POST',
            path: '',
            headers: { 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData' },
            body: { type: 'application/x-amz-json-1.0', text },
            timeoutMs,
          },
          signal,
        );
        refuseNamed(answer, name, query, redact);
        const { MetricDataResults, Messages, NextToken } = readJson(answer, answerSchema, name);
        const [message] = Messages ?? [];
        if (message) throw new SourceError('warning', `${name} answered with a warning: ${message.Code ?? ''} ${message.Value ?? ''}`);
        for (const result of MetricDataResults ?? []) add(found, result, name, query);
        token = NextToken ?? null;
        if (token === null) return finished(found, name, query);
      }
      throw new SourceError('too-large', `${name} answered ${query} with more than ${MOST_PAGES} pages. Aggregate in the query`);
    },
  };
}

interface Page {
  readonly points: readonly Point[];
  readonly complete: boolean;
}

type Result = NonNullable<z.output<typeof answerSchema>['MetricDataResults']>[number];

function add(found: Map<string, Page>, { Label, StatusCode, Timestamps, Values, Messages }: Result, name: string, query: string): void {
  const said = Messages?.map(({ Code, Value }) => `${Code ?? ''} ${Value ?? ''}`.trim()).join('; ');
  const more = said ? `: ${said}` : '';
  if (StatusCode === 'Forbidden') throw new SourceError('refused', `${name} refused ${query}${more}. ${ACCESS}`);
  if (StatusCode === 'InternalError') throw new SourceError('unreachable', `${name} failed over ${query}${more}`);
  const label = Label ?? query;
  const values = Values ?? [];
  const points = (Timestamps ?? []).flatMap((seconds, index): Point[] => {
    const value = values[index];
    return value === undefined ? [] : [{ at: seconds * 1000, value }];
  });
  found.set(label, { points: [...(found.get(label)?.points ?? []), ...points], complete: StatusCode !== 'PartialData' });
}

function finished(found: ReadonlyMap<string, Page>, name: string, query: string): readonly Series[] {
  const part = [...found].find(([, { complete }]) => !complete);
  if (part) throw new SourceError('partial', `${name} answered a part of ${query} only (${part[0]}); a part is no answer`);
  return [...found].map(([label, { points }]) => ({ name: label, points }));
}

/** AWS names what is wrong in the body, and gives most of it the status 400. */
function refuseNamed(answer: TransportAnswer, name: string, query: string, redact: (text: string) => string): void {
  const text = answer.body.toString('utf8', 0, 2_000);
  const meant = NOT_ALLOWED.test(text) ? 403 : THROTTLED.test(text) ? 429 : 400;
  refuseFailure({ ...answer, status: answer.status === 400 ? meant : answer.status }, { name, query, access: ACCESS, redact });
}
