import { nominalSeconds } from '../budget-window.ts';
import { type BurnWindow, burnSpans, burnWindows } from '../burn-windows.ts';
import { prometheusDuration } from '../prometheus-duration.ts';
import type { AlertPolicy, Slo } from '../slo.ts';
import type { AlertingRule, RuleGroup } from './rule-group.ts';
import { errorBudget, idLabels, idMatchers, shareOver } from './slo-labels.ts';

/** The alerts of an SLO: the same windows and factors that the gate asks, and those of its own policies. */
export function alertingGroup(slo: Slo): RuleGroup | null {
  const windows = burnWindows(nominalSeconds(slo.window));
  const rules = [
    ...(['page', 'ticket'] as const).flatMap((severity) => burnAlert(slo, severity, windows)),
    ...slo.policies.flatMap((policy) => policyAlerts(slo, policy, windows)),
  ];
  return rules.length === 0 ? null : { name: `sluice-slo-alerts-${slo.id}`, rules };
}

function burnAlert(slo: Slo, severity: BurnWindow['severity'], windows: readonly BurnWindow[]): readonly AlertingRule[] {
  const { name, labels, annotations } = slo.alerting;
  const own = slo.alerting[severity];
  if (own.disabled) return [];
  const over = ({ factor }: BurnWindow, seconds: number): string =>
    `    max(${shareOver(seconds)}${idMatchers(slo)} > (${factor} * ${errorBudget(slo)})) without (sloth_window)`;
  const pairs = windows
    .filter((window) => window.severity === severity)
    .map((window) => `(\n${over(window, window.shortSeconds)}\n    and\n${over(window, window.longSeconds)}\n)`);
  return [
    {
      alert: name,
      expr: pairs.join('\nor\n'),
      labels: { ...labels, ...own.labels, sloth_severity: severity },
      annotations: {
        summary: '{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected.',
        title: `(${severity}) {{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is too fast.`,
        ...annotations,
        ...own.annotations,
      },
    },
  ];
}

function policyAlerts(slo: Slo, policy: AlertPolicy, windows: readonly BurnWindow[]): readonly AlertingRule[] {
  const { name, severity, threshold, lookbackSeconds, afterSeconds, targets } = policy;
  const labels = { ...idLabels(slo), severity, ...(targets.length > 0 && { notification_targets: targets.join(',') }) };
  const wait = afterSeconds > 0 ? { for: prometheusDuration(afterSeconds) } : {};
  const breach: AlertingRule = {
    alert: name,
    expr: `max(${shareOver(lookbackSeconds)}${idMatchers(slo)} >= (${threshold} * ${errorBudget(slo)})) without (sloth_window)`,
    ...wait,
    labels,
    annotations: {
      summary: `The error budget of {{$labels.sloth_service}} {{$labels.sloth_slo}} has burned ${threshold} times as fast as it may over ${prometheusDuration(lookbackSeconds)}.`,
    },
  };
  const [shortest = lookbackSeconds] = burnSpans(windows);
  const silent: AlertingRule = {
    alert: `${name}-no-data`,
    expr: `absent(${shareOver(shortest)}${idMatchers(slo)})`,
    ...wait,
    labels,
    annotations: { summary: `Nothing is known of the error budget of ${slo.service} ${slo.name}.` },
  };
  return [...(policy.whenBreaching ? [breach] : []), ...(policy.whenNoData ? [silent] : [])];
}
