import { type Count, ofEvents, ofLooks, ofSlices } from './exact.ts';
import type { SyntheticMonth } from './synthetic-month.ts';

export interface SloCase {
  /** Id of the SLO. */
  readonly id: string;
  readonly file: string;
  readonly text: string;
  readonly target: number;
  /** Minutes of the window of its budget at an instant (milliseconds since the epoch). */
  readonly minutes: (at: number) => number;
  readonly count: Count;
}

const DAY = 1440;
const fixed = (days: number) => () => days * DAY;
const metric = (query: string) => `{ metricSource: { type: Prometheus, spec: { query: '${query}' } } }`;

function openSlo(name: string, sli: string, fields: string): string {
  return `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: shop
  indicator: { metadata: { name: ${name} }, spec: ${sli} }
  ${fields.replaceAll('\n', '\n  ')}
`;
}

const REQUESTS = `{ ratioMetric: { counter: true, bad: ${metric('sum(http_requests_total{job="shop",code=~"5.."})')}, total: ${metric('sum(http_requests_total{job="shop"})')} } }`;
const LATENCY = `{ ratioMetric: { counter: true, good: ${metric('sum(http_request_duration_seconds_bucket{job="shop",le="0.3"})')}, total: ${metric('sum(http_request_duration_seconds_count{job="shop"})')} } }`;
const rolling = (duration: string) => `timeWindow: [{ duration: ${duration}, isRolling: true }]`;

/** Each way in which an SLO can be written, and what it has to come to. */
export function sloCases(month: SyntheticMonth): readonly SloCase[] {
  return [
    {
      id: 'shop-availability',
      file: 'availability.yaml',
      text: openSlo('availability', REQUESTS, `${rolling('30d')}\nbudgetingMethod: Occurrences\nobjectives: [{ target: 0.999 }]`),
      target: 0.999,
      minutes: fixed(30),
      count: ofEvents(month.requests),
    },
    {
      id: 'shop-latency',
      file: 'latency.yaml',
      text: openSlo('latency', LATENCY, `${rolling('28d')}\nbudgetingMethod: Occurrences\nobjectives: [{ targetPercent: 99 }]`),
      target: 0.99,
      minutes: fixed(28),
      count: ofEvents(month.latency),
    },
    {
      id: 'gateway-availability',
      file: 'sloth.yaml',
      text: `version: prometheus/v1
service: gateway
labels: { owner: edge }
slos:
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(gateway_requests_total{job="gateway",outcome="error"}[{{.window}}]))
        total_query: sum(rate(gateway_requests_total{job="gateway"}[{{.window}}]))
    alerting: { name: GatewayErrors, page_alert: { labels: { severity: page } }, ticket_alert: { labels: { severity: ticket } } }
`,
      target: 0.999,
      minutes: fixed(30),
      count: ofEvents(month.gateway),
    },
    {
      id: 'shop-month',
      file: 'month.yaml',
      text: openSlo(
        'month',
        REQUESTS,
        'timeWindow: [{ duration: 1M, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }]\nbudgetingMethod: Occurrences\nobjectives: [{ target: 0.995 }]',
      ),
      target: 0.995,
      // October begins on the 30th of September, 22:00 UTC.
      minutes: (at) => (at - Date.parse('2026-09-30T22:00:00Z')) / 60_000,
      count: ofEvents(month.requests),
    },
    {
      id: 'shop-slices',
      file: 'slices.yaml',
      text: openSlo(
        'slices',
        REQUESTS,
        `${rolling('30d')}\nbudgetingMethod: Timeslices\nobjectives: [{ target: 0.98, timeSliceTarget: 0.99, timeSliceWindow: 5m }]`,
      ),
      target: 0.98,
      minutes: fixed(30),
      count: ofSlices(month, month.requests, 5, (share) => (share > 0.01 + 1e-12 ? 1 : 0)),
    },
    {
      id: 'shop-ratio-slices',
      file: 'ratio-slices.yaml',
      text: openSlo(
        'ratio-slices',
        REQUESTS,
        `${rolling('7d')}\nbudgetingMethod: RatioTimeslices\nobjectives: [{ target: 0.99, timeSliceWindow: 10 }]`,
      ),
      target: 0.99,
      minutes: fixed(7),
      count: ofSlices(month, month.requests, 10, (share) => share),
    },
    {
      id: 'shop-queue',
      file: 'queue.yaml',
      text: openSlo(
        'queue',
        `{ thresholdMetric: ${metric('max(queue_length)')} }`,
        `${rolling('14d')}\nbudgetingMethod: Occurrences\nobjectives: [{ op: lt, value: 420, target: 0.9 }]`,
      ),
      target: 0.9,
      minutes: fixed(14),
      count: ofLooks(month.queue, (value) => value >= 420),
    },
  ];
}
