import { describe, expect, it } from 'vitest';
import { parseSlos } from './parse-slos.ts';

const SLI = `
    ratioMetric:
      counter: true
      bad: { metricSource: { type: Prometheus, spec: { query: 'sum(http_requests_total{code=~"5.."})' } } }
      total: { metricSource: { type: Prometheus, spec: { query: sum(http_requests_total) } } }`;

function slo(changes: Readonly<Record<string, string>> = {}): string {
  const fields = {
    service: 'shop',
    indicator: `\n    metadata: { name: errors }\n    spec:${SLI.replaceAll('\n', '\n  ')}`,
    timeWindow: '[{ duration: 30d, isRolling: true }]',
    budgetingMethod: 'Occurrences',
    objectives: '[{ target: 0.999 }]',
    ...changes,
  };
  const spec = Object.entries(fields).flatMap(([key, value]) => (value === '' ? [] : [`  ${key}: ${value}`]));
  return `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: availability }\nspec:\n${spec.join('\n')}\n`;
}

function parse(...texts: string[]) {
  return parseSlos(texts.map((text, index) => ({ file: `slo/${index}.yaml`, text })));
}

function errors(...texts: string[]): string[] {
  const result = parse(...texts);
  return result.ok ? [] : result.errors.map(({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`);
}

function only(...texts: string[]) {
  const result = parse(...texts);
  if (!result.ok) throw new Error(JSON.stringify(result.errors, null, 1));
  return result.slos[0];
}

describe('OpenSLO v1', () => {
  it('is read with its indicator beside it', () => {
    expect(only(slo())).toMatchObject({
      id: 'shop-availability',
      target: 0.999,
      window: { kind: 'rolling', seconds: 30 * 86_400 },
      method: { kind: 'occurrences' },
      indicator: { kind: 'events', counted: 'bad', part: { form: 'series', samples: 'cumulative' } },
      line: 1,
    });
  });

  it('finds what it names in other files and documents, and in lists', () => {
    const sli = `- apiVersion: openslo/v1
  kind: SLI
  metadata: { name: errors }
  spec:
    ratioMetric:
      rawType: success
      raw: { metricSource: { metricSourceRef: main, spec: { query: 'good[{{.window}}]' } } }
- { apiVersion: openslo/v1, kind: DataSource, metadata: { name: main }, spec: { type: prometheus, connectionDetails: { url: 'https://prometheus.acme.test' } } }
`;
    const service = 'apiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }\nspec: {}\n---\n';
    expect(only(service + slo({ indicator: '', indicatorRef: 'errors' }), sli)).toMatchObject({
      url: 'https://prometheus.acme.test',
      indicator: { kind: 'ratio', of: 'good' },
      line: 6,
    });
  });

  it('reads the example of the specification: a calendar week, and slices', () => {
    const objectives = '[{ displayName: Good, op: gt, target: 0.995, timeSliceTarget: 0.95, timeSliceWindow: 1m }]';
    const timeWindow = '[{ duration: 1w, isRolling: false, calendar: { startTime: 2022-01-01 12:00:00, timeZone: America/New_York } }]';
    expect(only(slo({ objectives, timeWindow, budgetingMethod: 'Timeslices' }))).toMatchObject({
      window: { kind: 'calendar', unit: 'week', count: 1, start: '2022-01-01T12:00:00', timeZone: 'America/New_York' },
      method: { kind: 'timeslices', sliceSeconds: 60, sliceTarget: 0.95 },
    });
  });

  it('takes a number for a slice as minutes, and several objectives as an SLO each', () => {
    const result = parse(
      slo({
        objectives: '[{ targetPercent: 99.9, timeSliceWindow: 5 }, { target: 0.99, timeSliceWindow: 5 }]',
        budgetingMethod: 'RatioTimeslices',
      }),
    );
    expect(result.ok && result.slos.map(({ name, target, method }) => ({ name, target, method }))).toEqual([
      { name: 'availability-1', target: 0.999, method: { kind: 'ratio-timeslices', sliceSeconds: 300 } },
      { name: 'availability-2', target: 0.99, method: { kind: 'ratio-timeslices', sliceSeconds: 300 } },
    ]);
  });

  it('reads a threshold', () => {
    const indicator =
      '{ metadata: { name: lag }, spec: { thresholdMetric: { metricSource: { type: Prometheus, spec: { query: max(lag) } } } } }';
    expect(only(slo({ indicator, objectives: '[{ op: lte, value: 500, target: 0.95 }]' }))?.indicator).toEqual({
      kind: 'threshold',
      query: { form: 'instant', text: 'max(lag)' },
      op: 'lte',
      value: 500,
    });
    expect(errors(slo({ indicator }))).toEqual([
      'slo/0.yaml:9 spec.objectives[0]: nothing says what the number of thresholdMetric is compared with',
    ]);
  });

  it('has alert policies, with their conditions and targets', () => {
    const condition =
      '{ kind: AlertCondition, metadata: { name: fast }, spec: { severity: page, condition: { kind: burnrate, threshold: 2, lookbackWindow: 1h, alertAfter: 5m } } }';
    const policy = `---\napiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: { name: burns }\nspec:\n  alertWhenBreaching: true\n  conditions: [${condition}]\n  notificationTargets: [{ targetRef: duty }]\n`;
    const target = '---\napiVersion: openslo/v1\nkind: AlertNotificationTarget\nmetadata: { name: duty }\nspec: { target: slack }\n';
    expect(only(slo({ alertPolicies: '[burns]' }) + policy + target)?.policies).toEqual([
      {
        name: 'burns',
        severity: 'page',
        threshold: 2,
        lookbackSeconds: 3600,
        afterSeconds: 300,
        whenBreaching: true,
        whenNoData: false,
        targets: ['duty'],
      },
    ]);
    expect(errors(slo({ alertPolicies: '[brns]' }) + policy + target)).toEqual([
      'slo/0.yaml:16 spec.alertPolicies[0]: there is no AlertPolicy "brns" in the SLO files',
    ]);
  });
});

describe('what is wrong', () => {
  it.each([
    ['no window', { timeWindow: '[]' }, 'spec.timeWindow: an SLO has exactly one window'],
    [
      'two windows',
      { timeWindow: '[{ duration: 30d, isRolling: true }, { duration: 7d, isRolling: true }]' },
      'spec.timeWindow: an SLO has exactly one window',
    ],
    [
      'a rolling month',
      { timeWindow: '[{ duration: 1M, isRolling: true }]' },
      'spec.timeWindow[0].duration: a rolling window has the same length every day, and a month has not',
    ],
    ['neither rolling nor calendar', { timeWindow: '[{ duration: 30d }]' }, 'spec.timeWindow[0]: nothing says whether this window rolls'],
    [
      'two targets',
      { objectives: '[{ target: 0.9, targetPercent: 90 }]' },
      'spec.objectives[0]: target and targetPercent say the same twice',
    ],
    ['no target', { objectives: '[{ displayName: x }]' }, 'spec.objectives[0]: the objective has no target'],
    [
      'a target without a budget',
      { objectives: '[{ target: 1 }]' },
      'spec.objectives[0].target: this must be a share from 0 to under 1, such as 0.999',
    ],
    [
      'composite objectives',
      { objectives: '[{ target: 0.9, compositeWeight: 2 }]' },
      'spec.objectives[0].compositeWeight: "compositeWeight" is known, but this version does not serve it; remove it',
    ],
    [
      'slices without a length',
      { budgetingMethod: 'Timeslices', objectives: '[{ target: 0.9, timeSliceTarget: 0.9 }]' },
      'spec.objectives[0]: budgetingMethod Timeslices needs timeSliceWindow',
    ],
    [
      'an unknown method',
      { budgetingMethod: 'Ocurrences' },
      'spec.budgetingMethod: this must be one of Occurrences, Timeslices, RatioTimeslices',
    ],
    ['two indicators', { indicatorRef: 'errors' }, 'spec: an SLO has one indicator: here, or by its name'],
    [
      'an indicator that is not there',
      { indicator: '', indicatorRef: 'errors' },
      'spec.indicatorRef: there is no SLI "errors" in the SLO files',
    ],
  ])('%s', (_, changes, expected) => {
    expect(errors(slo(changes)).map((text) => text.replace(/^\S+ /, ''))).toEqual([expected]);
  });

  const metric = (query: string, type = 'type: Prometheus'): string =>
    `{ metricSource: { ${type === '' ? '' : `${type}, `}spec: { query: '${query}' } } }`;
  const sli = (ratio: string) => `{ metadata: { name: x }, spec: { ratioMetric: ${ratio} } }`;

  it.each([
    [
      'another database',
      sli(`{ counter: true, good: ${metric('a', 'type: Datadog')}, total: ${metric('b')} }`),
      'good.metricSource.type: SLOs are asked of Prometheus and what answers like it',
    ],
    [
      'nobody to ask',
      sli(`{ counter: true, good: ${metric('a', '')}, total: ${metric('b')} }`),
      'good.metricSource: nothing says of whom this is asked',
    ],
    [
      'bad PromQL',
      sli(`{ counter: true, good: ${metric('sum(a{b=1})')}, total: ${metric('b')} }`),
      'good.metricSource.spec.query: this is not PromQL',
    ],
    [
      'an average of a counter',
      sli(`{ counter: true, good: ${metric('avg(a)')}, total: ${metric('b')} }`),
      'good.metricSource.spec.query: of counters only sums are taken here, since what they counted over a window is put in their place',
    ],
    [
      'no word about counters',
      sli(`{ good: ${metric('a')}, total: ${metric('sum(increase(b[{{.window}}]))')} }`),
      'good.metricSource.spec.query: nothing says what the numbers of this query are',
    ],
    [
      'units that differ',
      sli(`{ bad: ${metric('sum(increase(a[{{.window}}]))')}, total: ${metric('sum(rate(b[{{.window}}]))')} }`),
      ': bad and total count in different units: events and events a second',
    ],
    [
      'a ratio of moments',
      sli(`{ rawType: failure, raw: ${metric('a')} }`),
      'raw.metricSource.spec.query: a ratio of moments cannot be weighed by what happened in them',
    ],
    ['a ratio without its meaning', sli(`{ raw: ${metric('a')} }`), 'raw: nothing says whether raw is a share of good or of bad'],
    [
      'good and bad',
      sli(`{ counter: true, good: ${metric('a')}, bad: ${metric('a')}, total: ${metric('b')} }`),
      ': good and bad exclude each other',
    ],
    ['no total', sli(`{ counter: true, good: ${metric('a')} }`), ': there is no total to hold the events against'],
  ])('%s', (_, indicator, expected) => {
    const [found, ...more] = errors(slo({ indicator }));
    expect(found?.replace(/^\S+ spec\.indicator\.spec\.ratioMetric\.?/, '')).toBe(expected);
    expect(more).toEqual([]);
  });

  it('is told all at once, in every file, with its line and what to do', () => {
    const result = parse(
      slo({ service: '7', objectives: '[{ taget: 0.9, target: 0.9 }]' }),
      'apiVersion: openslo/v1\nkind: SLOO\n---\nversion: prometheus/v1\nservice: shop\nslos:\n  - name: a\n    objective: 99.9\n    sli: { plugin: { id: x } }\n',
    );
    expect(result.ok ? [] : result.errors.map(({ file, line, path, suggestion }) => `${file}:${line} ${path}: ${suggestion}`)).toEqual([
      'slo/0.yaml:5 spec.service: replace 7 (a number)',
      'slo/0.yaml:15 spec.objectives[0].taget: did you mean "target"?',
      'slo/1.yaml:2 kind: did you mean "SLO"?',
      'slo/1.yaml:9 slos[0].sli.plugin: remove "plugin": nothing would act on it',
    ]);
  });

  it.each([
    ['another format', 'apiVersion: v1\nkind: Service\n', 'slo/0.yaml:1 apiVersion: this is not a format of SLOs'],
    [
      'an older OpenSLO',
      'apiVersion: openslo/v1alpha\nkind: SLO\n',
      'slo/0.yaml:1 apiVersion: "openslo/v1alpha" is known, but this version does not serve it',
    ],
    ['nothing', '# empty\n', 'slo/0.yaml:1 : there is no SLO in these files'],
    ['a text', 'hello\n', 'slo/0.yaml:1 : this is neither an OpenSLO object nor a spec of sloth'],
    [
      'the same id twice',
      `${slo()}---\n${slo().replace('availability', 'errors').replace('service: shop', 'service: shop')}---\n${slo()}`,
      'slo/0.yaml:35 metadata.name: there are two SLO objects of this name',
    ],
  ])('%s', (_, text, expected) => {
    expect(errors(text)).toEqual([expected]);
  });
});
