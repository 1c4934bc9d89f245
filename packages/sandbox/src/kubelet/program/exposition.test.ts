import { describe, expect, it } from 'vitest';
import { expose, type MetricFamily } from './exposition.ts';

const FAMILIES: readonly MetricFamily[] = [
  { name: 'http_requests', help: 'Requests.', samples: { type: 'counter', values: [{ labels: { code: '200' }, value: 3 }] } },
  { name: 'queue_depth', help: 'Waiting.', samples: { type: 'gauge', values: [{ labels: {}, value: 2 }] } },
  {
    name: 'http_request_duration_seconds',
    help: 'Duration.',
    samples: {
      type: 'histogram',
      values: [
        {
          labels: { path: 'a "b" \\ \n' },
          buckets: [
            { upperBound: 0.5, count: 1 },
            { upperBound: 1, count: 2 },
          ],
          sum: 3.5,
          count: 3,
        },
      ],
    },
  },
];

describe('expose', () => {
  it('writes the text format of Prometheus', () => {
    expect(expose(FAMILIES, 'text/plain')).toEqual({
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      text: String.raw`# HELP http_requests_total Requests.
# TYPE http_requests_total counter
http_requests_total{code="200"} 3
# HELP queue_depth Waiting.
# TYPE queue_depth gauge
queue_depth 2
# HELP http_request_duration_seconds Duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{path="a \"b\" \\ \n",le="0.5"} 1
http_request_duration_seconds_bucket{path="a \"b\" \\ \n",le="1"} 2
http_request_duration_seconds_bucket{path="a \"b\" \\ \n",le="+Inf"} 3
http_request_duration_seconds_sum{path="a \"b\" \\ \n"} 3.5
http_request_duration_seconds_count{path="a \"b\" \\ \n"} 3
`,
    });
  });

  it('writes OpenMetrics for who asks for it: families without _total, bounds as floats, an end', () => {
    const { contentType, text } = expose(FAMILIES, 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5');
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const lines = text.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '# HELP http_requests Requests.',
      '# TYPE http_requests counter',
      'http_requests_total{code="200"} 3',
    ]);
    expect(text).toContain('le="0.5"} 1');
    expect(text).toContain('le="1.0"} 2');
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
  });
});
