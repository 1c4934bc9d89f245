import type { HistogramSample, Labels, MetricFamily } from './exposition.ts';

/** Whose names the metrics of a program have; `none`: it shows no metrics. */
export const INSTRUMENTATIONS = ['prometheus', 'opentelemetry', 'none'] as const;
export type Instrumentation = (typeof INSTRUMENTATIONS)[number];

/** What is true of a program at this moment. */
export interface ProgramGauges {
  readonly inFlight: number;
  readonly queued: number;
  readonly memoryBytes: number;
}

/** DefBuckets of client_golang, and the advice of the semantic conventions for http.server.request.duration; seconds. */
const BOUNDS = {
  prometheus: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  opentelemetry: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
} as const;
/** Methods of requests come from outside: others count as this one, as the semantic conventions have it. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const OTHER_METHOD = '_OTHER';

interface Series {
  readonly method: string;
  readonly code: string;
  readonly counts: number[];
  sum: number;
  count: number;
}

/** What one run of a program has counted of its requests since it started. */
export class ProgramMetrics {
  readonly #startedAtSeconds: number;
  readonly #series = new Map<string, Series>();
  readonly #bounds: readonly number[];
  readonly #instrumentation: Exclude<Instrumentation, 'none'>;

  constructor(instrumentation: Exclude<Instrumentation, 'none'>, startedAtSeconds: number) {
    this.#instrumentation = instrumentation;
    this.#bounds = BOUNDS[instrumentation];
    this.#startedAtSeconds = startedAtSeconds;
  }

  /** A request that was answered. */
  answered(method: string, code: number, durationSeconds: number): void {
    const known = METHODS.includes(method) ? method : OTHER_METHOD;
    const key = `${known} ${code}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { method: known, code: String(code), counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
      this.#series.set(key, series);
    }
    series.count += 1;
    series.sum += durationSeconds;
    this.#bounds.forEach((bound, index) => {
      if (durationSeconds <= bound) series.counts[index] = (series.counts[index] ?? 0) + 1;
    });
  }

  families(gauges: ProgramGauges): readonly MetricFamily[] {
    return [
      ...(this.#instrumentation === 'prometheus' ? this.#prometheus(gauges) : this.#opentelemetry(gauges)),
      gauge('queue_depth', 'Requests that wait for a free worker.', gauges.queued),
      gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', gauges.memoryBytes),
      gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', this.#startedAtSeconds),
    ];
  }

  #prometheus({ inFlight }: ProgramGauges): readonly MetricFamily[] {
    const labels = ({ code, method }: Series): Labels => ({ code, method });
    return [
      {
        name: 'http_requests',
        help: 'Requests answered, by status code and method.',
        samples: { type: 'counter', values: [...this.#series.values()].map((series) => ({ labels: labels(series), value: series.count })) },
      },
      this.#histogram('http_request_duration_seconds', 'Duration of requests in seconds.', labels),
      gauge('http_requests_in_flight', 'Requests not yet answered.', inFlight),
    ];
  }

  #opentelemetry({ inFlight }: ProgramGauges): readonly MetricFamily[] {
    const labels = ({ code, method }: Series): Labels => ({
      http_request_method: method,
      http_response_status_code: code,
      url_scheme: 'http',
    });
    return [
      this.#histogram('http_server_request_duration_seconds', 'Duration of HTTP server requests.', labels),
      gauge('http_server_active_requests', 'Number of active HTTP server requests.', inFlight),
    ];
  }

  #histogram(name: string, help: string, labels: (series: Series) => Labels): MetricFamily {
    const values = [...this.#series.values()].map(
      (series): HistogramSample => ({
        labels: labels(series),
        buckets: this.#bounds.map((upperBound, index) => ({ upperBound, count: series.counts[index] ?? 0 })),
        sum: series.sum,
        count: series.count,
      }),
    );
    return { name, help, samples: { type: 'histogram', values } };
  }
}

function gauge(name: string, help: string, value: number): MetricFamily {
  return { name, help, samples: { type: 'gauge', values: [{ labels: {}, value }] } };
}
