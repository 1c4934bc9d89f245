import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseSlos } from '../parse-slos.ts';
import { renderRules, ruleGroups } from './render-rules.ts';

function slos(...texts: string[]) {
  const result = parseSlos(texts.map((text, index) => ({ file: `${index}.yaml`, text })));
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.slos;
}

/** The example of sloth's documentation, https://github.com/slok/sloth/blob/main/examples/getting-started.yml. */
const SLOTH = `version: prometheus/v1
service: myservice
labels: { owner: myteam, tier: "2" }
slos:
  - name: requests-availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(http_request_duration_seconds_count{job="myservice",code=~"(5..|429)"}[{{.window}}]))
        total_query: sum(rate(http_request_duration_seconds_count{job="myservice"}[{{.window}}]))
    alerting:
      name: MyServiceAvailabilitySLO
      labels: { category: availability }
      annotations: { summary: High error rate }
      page_alert: { labels: { severity: pageteam } }
      ticket_alert: { labels: { severity: slack } }
`;
const groups = ruleGroups(slos(SLOTH));
const rules = groups.flatMap((group) => [...group.rules]);
const recorded = (name: string) => rules.flatMap((rule) => ('record' in rule && rule.record === name ? [rule] : []));
const ID = '{sloth_id="myservice-requests-availability", sloth_service="myservice", sloth_slo="requests-availability"}';

describe('what users of sloth rely on', () => {
  it('is recorded under the same names and labels', () => {
    const names = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));
    for (const window of ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d']) expect(names).toContain(`slo:sli_error:ratio_rate${window}`);
    for (const name of [
      'slo:objective:ratio',
      'slo:error_budget:ratio',
      'slo:time_period:days',
      'slo:current_burn_rate:ratio',
      'slo:period_burn_rate:ratio',
      'slo:period_error_budget_remaining:ratio',
      'sloth_slo_info',
    ])
      expect(names).toContain(name);
    expect(recorded('slo:sli_error:ratio_rate5m')).toEqual([
      {
        record: 'slo:sli_error:ratio_rate5m',
        expr: '(sum(rate(http_request_duration_seconds_count{job="myservice",code=~"(5..|429)"}[5m])))\n/\n(sum(rate(http_request_duration_seconds_count{job="myservice"}[5m])))',
        labels: {
          owner: 'myteam',
          tier: '2',
          sloth_id: 'myservice-requests-availability',
          sloth_service: 'myservice',
          sloth_slo: 'requests-availability',
          sloth_window: '5m',
        },
      },
    ]);
    expect(recorded('slo:error_budget:ratio')[0]?.expr).toBe('vector(0.001)');
    expect(recorded('slo:current_burn_rate:ratio')[0]?.expr).toBe(
      `slo:sli_error:ratio_rate5m${ID}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio${ID}`,
    );
  });

  it('alerts with the same windows, factors, labels and names: a page and a ticket', () => {
    const alerts = rules.flatMap((rule) => ('alert' in rule ? [rule] : []));
    expect(alerts.map(({ alert, labels }) => [alert, labels])).toEqual([
      ['MyServiceAvailabilitySLO', { category: 'availability', severity: 'pageteam', sloth_severity: 'page' }],
      ['MyServiceAvailabilitySLO', { category: 'availability', severity: 'slack', sloth_severity: 'ticket' }],
    ]);
    expect(alerts[0]?.expr).toBe(
      [
        '(',
        `    max(slo:sli_error:ratio_rate5m${ID} > (14.4 * 0.001)) without (sloth_window)`,
        '    and',
        `    max(slo:sli_error:ratio_rate1h${ID} > (14.4 * 0.001)) without (sloth_window)`,
        ')',
        'or',
        '(',
        `    max(slo:sli_error:ratio_rate30m${ID} > (6 * 0.001)) without (sloth_window)`,
        '    and',
        `    max(slo:sli_error:ratio_rate6h${ID} > (6 * 0.001)) without (sloth_window)`,
        ')',
      ].join('\n'),
    );
    expect(alerts[0]?.annotations).toMatchObject({ summary: 'High error rate', title: expect.stringMatching(/^\(page\)/) });
  });

  it('differs in the share over the whole period: sums, where sloth averages shares of five minutes', () => {
    expect(recorded('slo:sli_error:ratio_rate30d')[0]?.expr).toBe(
      `sum_over_time(slo:sli_bad:increase5m${ID}[30d])\n/\nsum_over_time(slo:sli_total:increase5m${ID}[30d])`,
    );
  });

  it('leaves out an alert that is disabled', () => {
    const disabled = SLOTH.replace('ticket_alert: { labels: { severity: slack } }', 'ticket_alert: { disable: true }');
    expect(
      ruleGroups(slos(disabled))
        .flatMap((group) => [...group.rules])
        .filter((rule) => 'alert' in rule),
    ).toHaveLength(1);
  });
});

describe('rules of OpenSLO', () => {
  const OPEN = `apiVersion: openslo/v1
kind: SLO
metadata: { name: month }
spec:
  service: shop
  timeWindow: [{ duration: 1M, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
  indicator: { metadata: { name: x }, spec: { ratioMetric: { rawType: success, raw: { metricSource: { type: Prometheus, spec: { query: 'good{{.window}}' } } } } } }
  alertPolicies:
    - kind: AlertPolicy
      metadata: { name: burns }
      spec:
        alertWhenBreaching: true
        alertWhenNoData: true
        conditions: [{ kind: AlertCondition, metadata: { name: c }, spec: { severity: sev2, condition: { kind: burnrate, threshold: 2, lookbackWindow: 90m, alertAfter: 5m } } }]
`;
  const open = ruleGroups(slos(OPEN)).flatMap((group) => [...group.rules]);

  it('record nothing of a month that no expression knows the beginning of', () => {
    const names = open.flatMap((rule) => ('record' in rule ? [rule.record] : []));
    expect(names).not.toContain('slo:period_burn_rate:ratio');
    expect(names).toContain('slo:sli_error:ratio_rate1h30m');
  });

  it('have the alerts of their policies', () => {
    const alerts = open.flatMap((rule) => ('alert' in rule ? [rule] : []));
    expect(alerts.slice(2)).toMatchObject([
      {
        alert: 'burns',
        for: '5m',
        labels: { severity: 'sev2', sloth_id: 'shop-month' },
        expr: expect.stringMatching(/ratio_rate1h30m\{.*\} >= \(2 \* 0\.01\)/),
      },
      { alert: 'burns-no-data', expr: expect.stringMatching(/^absent\(slo:sli_error:ratio_rate5m/) },
    ]);
  });

  it('are a file of YAML, the same each time', () => {
    const text = renderRules(slos(OPEN, SLOTH));
    expect(parse(text)).toEqual(JSON.parse(JSON.stringify({ groups: ruleGroups(slos(OPEN, SLOTH)) })));
    expect(renderRules(slos(OPEN, SLOTH))).toBe(text);
  });
});
