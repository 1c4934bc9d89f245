import { describe, expect, it } from 'vitest';
import { findSignals, type QueryDialect, type SeriesCatalog } from './find-signals.ts';

const DIALECT: QueryDialect = { value: (selector) => `value of ${selector}`, rate: (selector) => `rate of ${selector}` };

function catalog(series: Readonly<Record<string, readonly string[]>>): SeriesCatalog {
  return {
    has: (name) => Object.hasOwn(series, name),
    labelsOf: (name) => new Set(series[name]),
    hasHistogram: (base) => Object.hasOwn(series, `${base}_bucket`),
  };
}

const find = (series: Readonly<Record<string, readonly string[]>>, instrumentation: string | null = null) =>
  findSignals(catalog(series), { instrumentation, latencySeconds: 0.3 }, DIALECT);

const ISTIO = { istio_requests_total: ['response_code', 'reporter'], istio_request_duration_milliseconds_bucket: ['le'] };
const OTEL = {
  http_server_request_duration_seconds_count: ['http_response_status_code'],
  http_server_request_duration_seconds_bucket: ['http_response_status_code', 'le'],
};

describe('findSignals', () => {
  it('asks for errors, latency, traffic and resources of what there is', () => {
    expect(find({ ...OTEL, process_resident_memory_bytes: [], process_cpu_seconds_total: [] })).toEqual({
      kind: 'found',
      instrumentation: 'opentelemetry',
      signals: {
        traffic: { kind: 'gauge', query: 'rate of http_server_request_duration_seconds_count{$(pods)}' },
        errors: {
          kind: 'counts',
          bad: 'http_server_request_duration_seconds_count{$(pods),http_response_status_code=~"5.."}',
          total: 'http_server_request_duration_seconds_count{$(pods)}',
        },
        latency: { kind: 'latency', histogram: 'http_server_request_duration_seconds{$(pods)}', thresholdSeconds: 0.3 },
        cpu: { kind: 'gauge', query: 'rate of process_cpu_seconds_total{$(pods)}' },
        memory: { kind: 'gauge', query: 'value of process_resident_memory_bytes{$(pods)}' },
      },
    });
  });

  it('takes what is nearest to the caller, and what the plan names over it', () => {
    expect(find({ ...OTEL, ...ISTIO })).toMatchObject({
      instrumentation: 'istio',
      signals: { errors: { bad: 'istio_requests_total{$(pods),reporter="destination",response_code=~"5.."}' } },
    });
    expect(find({ ...OTEL, ...ISTIO }, 'opentelemetry')).toMatchObject({ instrumentation: 'opentelemetry' });
  });

  it.each(['code', 'status', 'status_code'])('takes the label %s for the outcome where it is there', (label) => {
    expect(find({ http_requests_total: [label, 'method'] })).toMatchObject({
      instrumentation: 'prometheus',
      signals: { errors: { bad: `http_requests_total{$(pods),${label}=~"5..|5xx"}` } },
    });
  });

  it('leaves out what there is not: no outcome, no errors; no histogram, no latency', () => {
    const found = find({ http_requests_total: ['method'] });
    expect(found.kind === 'found' && Object.keys(found.signals)).toEqual(['traffic']);
  });

  it('says what it looked for, and what an unknown name may have meant', () => {
    expect(find({})).toMatchObject({ kind: 'none', message: expect.stringContaining('istio_requests_total') });
    expect(find(ISTIO, 'opentelemetry')).toMatchObject({ kind: 'none', message: expect.not.stringContaining('istio') });
    expect(find(ISTIO, 'isto')).toMatchObject({ kind: 'none', message: expect.stringContaining('did you mean "istio"?') });
  });
});
