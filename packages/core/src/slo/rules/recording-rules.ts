import { nominalSeconds } from '../budget-window.ts';
import { burnSpans, burnWindows } from '../burn-windows.ts';
import { RULE_LOOK } from '../events-over.ts';
import { prometheusDuration } from '../prometheus-duration.ts';
import type { Slo } from '../slo.ts';
import { badShare, sloQuestion } from '../slo-question.ts';
import type { RecordingRule, RuleGroup } from './rule-group.ts';
import { errorBudget, idMatchers, ruleLabels, shareOver } from './slo-labels.ts';

/** Windows over this cost much and change little: they are evaluated less often. */
const LONG_SECONDS = 21_600;
/** Less than the five minutes after which Prometheus forgets a sample. */
const LONG_INTERVAL = '2m';
const COUNT_SECONDS = 300;

/** What is recorded of an SLO: its share of bad events over each window of the alerts, and what dashboards show. Names are sloth's. */
export function recordingGroups(slo: Slo): readonly RuleGroup[] {
  const spans = [
    ...new Set([...burnSpans(burnWindows(nominalSeconds(slo.window))), ...slo.policies.map(({ lookbackSeconds }) => lookbackSeconds)]),
  ].sort((a, b) => a - b);
  const share = (seconds: number): RecordingRule => ({
    record: shareOver(seconds),
    expr: badShare(slo, seconds, 'of-method'),
    labels: { ...ruleLabels(slo), sloth_window: prometheusDuration(seconds) },
  });
  const period = periodRules(slo);
  const groups: RuleGroup[] = [
    { name: `sluice-slo-sli-recordings-${slo.id}`, rules: spans.filter((seconds) => seconds <= LONG_SECONDS).map(share) },
    {
      name: `sluice-slo-sli-long-recordings-${slo.id}`,
      interval: LONG_INTERVAL,
      rules: spans.filter((seconds) => seconds > LONG_SECONDS).map(share),
    },
    ...period.groups,
    { name: `sluice-slo-meta-recordings-${slo.id}`, rules: [...period.rules, ...metaRules(slo, spans[0] ?? COUNT_SECONDS)] },
  ];
  return groups.filter(({ rules }) => rules.length > 0);
}

/**
 * The share over the whole window of the budget. Events are counted every five minutes and the counts summed, so that traffic weighs
 * and the cost does not grow with the number of series times the window. None for a calendar: no expression knows when a month began.
 */
function periodRules(slo: Slo): { readonly groups: readonly RuleGroup[]; readonly rules: readonly RecordingRule[] } {
  const { window, method } = slo;
  if (window.kind === 'calendar') return { groups: [], rules: [] };
  const period = prometheusDuration(window.seconds);
  const labels = { ...ruleLabels(slo), sloth_window: period };
  const record = shareOver(window.seconds);
  const count = method.kind === 'occurrences' ? COUNT_SECONDS : Math.max(COUNT_SECONDS, method.sliceSeconds);
  const question = sloQuestion(slo, count, RULE_LOOK);
  if (question.kind === 'ratio') {
    const whole = { record, expr: badShare(slo, window.seconds, 'of-method'), labels };
    return { groups: [{ name: `sluice-slo-period-recordings-${slo.id}`, interval: LONG_INTERVAL, rules: [whole] }], rules: [] };
  }
  const every = prometheusDuration(count);
  const part = `slo:sli_${question.counted}:increase${every}`;
  const total = `slo:sli_total:increase${every}`;
  const sum = (name: string): string => `sum_over_time(${name}${idMatchers(slo)}[${period}])`;
  const share = `${sum(part)}\n/\n${sum(total)}`;
  return {
    groups: [
      {
        name: `sluice-slo-period-recordings-${slo.id}`,
        interval: every,
        rules: [
          { record: part, expr: question.part, labels: { ...ruleLabels(slo), sloth_window: every } },
          { record: total, expr: question.total, labels: { ...ruleLabels(slo), sloth_window: every } },
        ],
      },
    ],
    rules: [{ record, expr: question.counted === 'bad' ? share : `1 - (\n${share}\n)`, labels }],
  };
}

function metaRules(slo: Slo, shortest: number): readonly RecordingRule[] {
  const labels = ruleLabels(slo);
  const matchers = idMatchers(slo);
  const perBudget = (share: string): string =>
    `${share}${matchers}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio${matchers}`;
  const days = Number((nominalSeconds(slo.window) / 86_400).toPrecision(12));
  const period: readonly RecordingRule[] =
    slo.window.kind === 'calendar'
      ? []
      : [
          { record: 'slo:period_burn_rate:ratio', expr: perBudget(shareOver(slo.window.seconds)), labels },
          { record: 'slo:period_error_budget_remaining:ratio', expr: `1 - slo:period_burn_rate:ratio${matchers}`, labels },
        ];
  return [
    { record: 'slo:objective:ratio', expr: `vector(${slo.target})`, labels },
    { record: 'slo:error_budget:ratio', expr: `vector(${errorBudget(slo)})`, labels },
    { record: 'slo:time_period:days', expr: `vector(${days})`, labels },
    { record: 'slo:current_burn_rate:ratio', expr: perBudget(shareOver(shortest)), labels },
    ...period,
    {
      record: 'sloth_slo_info',
      expr: 'vector(1)',
      labels: {
        ...labels,
        sloth_mode: 'sluice',
        sloth_objective: String(Number((slo.target * 100).toPrecision(12))),
        sloth_spec: slo.format,
      },
    },
  ];
}
