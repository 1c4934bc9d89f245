/** One family of metrics as a program shows it. Names of counters without `_total`; units are seconds or bytes where the name says so. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly samples: Samples;
}

export type Labels = Readonly<Record<string, string>>;

export type Samples =
  | { readonly type: 'counter' | 'gauge'; readonly values: readonly { readonly labels: Labels; readonly value: number }[] }
  | { readonly type: 'histogram'; readonly values: readonly HistogramSample[] };

export interface HistogramSample {
  readonly labels: Labels;
  /** Cumulative, ascending; the one of all observations is `count`. */
  readonly buckets: readonly { readonly upperBound: number; readonly count: number }[];
  readonly sum: number;
  readonly count: number;
}

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/**
 * As a scraper asked for it: OpenMetrics where its `Accept` names that, the text format of Prometheus otherwise.
 * https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/: there a family of
 * counters is named without `_total`, numbers of buckets are floats, and the end is marked.
 */
export function expose(families: readonly MetricFamily[], accept: string): Exposition {
  const open = accept.includes('application/openmetrics-text');
  const lines = families.flatMap((family) => linesOf(family, open));
  return {
    contentType: open ? 'application/openmetrics-text; version=1.0.0; charset=utf-8' : 'text/plain; version=0.0.4; charset=utf-8',
    text: `${[...lines, ...(open ? ['# EOF'] : [])].join('\n')}\n`,
  };
}

function linesOf({ name, help, samples }: MetricFamily, open: boolean): readonly string[] {
  const sampleName = samples.type === 'counter' ? `${name}_total` : name;
  const familyName = open ? name : sampleName;
  const head = [`# HELP ${familyName} ${help}`, `# TYPE ${familyName} ${samples.type}`];
  if (samples.type !== 'histogram') return [...head, ...samples.values.map(({ labels, value }) => line(sampleName, labels, value))];
  return [
    ...head,
    ...samples.values.flatMap(({ labels, buckets, sum, count }) => [
      ...buckets.map((bucket) => line(`${name}_bucket`, { ...labels, le: bound(bucket.upperBound, open) }, bucket.count)),
      line(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
      line(`${name}_sum`, labels, sum),
      line(`${name}_count`, labels, count),
    ]),
  ];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function bound(upperBound: number, open: boolean): string {
  return open && Number.isInteger(upperBound) ? `${upperBound}.0` : String(upperBound);
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
