import { stringify } from 'yaml';

interface RuleTests {
  readonly text: string;
  /** Expectations in it. */
  readonly count: number;
}

const GATEWAY = { sloth_id: 'gateway-availability', sloth_service: 'gateway', sloth_slo: 'availability' };
const PER_MINUTE = 1000;

/**
 * Unit tests for `promtool test rules` (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/) of the rules of the
 * gateway among `sloCases`: what is recorded of generated counters, and which alerts fire while they burn, when they have stopped, and when
 * they do not.
 */
export function gatewayTests(rules: string): RuleTests {
  return testsOf(rules, [
    // Exactly as fast as it may: nothing is over a limit.
    gateway([{ minutes: 200, bad: 1 }], [expected(190, 1)], [{ at: 190, fires: [] }]),
    // 20 times: over 14.4 as soon as there is anything to see, a ticket as well.
    gateway([{ minutes: 120, bad: 20 }], [expected(90, 20)], [{ at: 90, fires: ['page', 'ticket'] }]),
    // Slowly: over 3 and under 6.
    gateway([{ minutes: 200, bad: 4 }], [expected(180, 4)], [{ at: 180, fires: ['ticket'] }]),
    // It has stopped: the short windows are calm, so that nobody is woken any more, and the ticket stays while six hours remember.
    gateway(
      [
        { minutes: 90, bad: 20 },
        { minutes: 120, bad: 0 },
      ],
      [expected(130, 0)],
      [
        { at: 100, fires: ['page', 'ticket'] },
        { at: 130, fires: ['ticket'] },
        { at: 200, fires: ['ticket'] },
      ],
    ),
  ]);
}

/** The same of the SLO whose counters come and go. */
export function podTests(rules: string): RuleTests {
  return testsOf(rules, [pods()]);
}

type RuleTest = ReturnType<typeof gateway> | ReturnType<typeof pods>;

function testsOf(rules: string, tests: readonly RuleTest[]): RuleTests {
  const count = tests.reduce((sum, { promql_expr_test, alert_rule_test }) => sum + promql_expr_test.length + alert_rule_test.length, 0);
  const text = stringify(
    { rule_files: [rules], evaluation_interval: '1m', fuzzy_compare: true, tests },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return { text, count };
}

interface Stretch {
  readonly minutes: number;
  /** Of a thousand in each minute. */
  readonly bad: number;
}

interface Expectation {
  readonly expr: string;
  readonly eval_time: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

/** What is recorded of the gateway at a minute at which the last five were alike. */
function expected(minute: number, burn: number): readonly Expectation[] {
  const labels = Object.entries({ ...GATEWAY, owner: 'edge' });
  const selector = `{sloth_id="${GATEWAY.sloth_id}"}`;
  const sample = (name: string, value: number, more: readonly [string, string][] = []): Expectation => ({
    expr: `${name}${selector}`,
    eval_time: `${minute}m`,
    exp_samples: [{ labels: `${name}{${[...labels, ...more].map(([label, text]) => `${label}="${text}"`).join(', ')}}`, value }],
  });
  return [
    sample('slo:sli_error:ratio_rate5m', burn / 1000, [['sloth_window', '5m']]),
    sample('slo:current_burn_rate:ratio', burn, [['sloth_window', '5m']]),
    sample('slo:objective:ratio', 0.999),
  ];
}

function gateway(
  stretches: readonly Stretch[],
  recorded: readonly (readonly Expectation[])[],
  alerts: readonly { readonly at: number; readonly fires: readonly ('page' | 'ticket')[] }[],
) {
  const values = { ok: [0], error: [0] };
  for (const { minutes, bad } of stretches) {
    for (let minute = 0; minute < minutes; minute += 1) {
      values.ok.push((values.ok.at(-1) ?? 0) + PER_MINUTE - bad);
      values.error.push((values.error.at(-1) ?? 0) + bad);
    }
  }
  return {
    interval: '1m',
    input_series: Object.entries(values).map(([outcome, own]) => ({
      series: `gateway_requests_total{job="gateway", outcome="${outcome}"}`,
      values: own.join(' '),
    })),
    promql_expr_test: recorded.flat(),
    alert_rule_test: alerts.map(({ at, fires }) => ({
      eval_time: `${at}m`,
      alertname: 'GatewayErrors',
      exp_alerts: fires.map((severity) => ({
        exp_labels: { ...GATEWAY, owner: 'edge', severity, sloth_severity: severity },
        exp_annotations: {
          summary: 'gateway availability SLO error budget burn rate is over expected.',
          title: `(${severity}) gateway availability SLO error budget burn rate is too fast.`,
        },
      })),
    })),
  };
}

/**
 * Two pods, one of which takes the place of a third after 100 minutes, and errors whose series begins with the first of them: of the last
 * hour before minute 130 each request and each error is counted, those too that a counter had when it was first seen.
 */
function pods() {
  const gone = '_x100';
  const series = [
    // There all the time: 60 a minute, and two bad ones a minute from minute 120 on, first seen as 2.
    { pod: 'a', code: '200', values: steps(0, 60, 140) },
    { pod: 'a', code: '500', values: `_x120 ${steps(2, 2, 20)}` },
    // Until minute 99, and the one in its place, first seen with 40 requests and 5 errors.
    { pod: 'b', code: '200', values: steps(0, 40, 99) },
    { pod: 'c', code: '200', values: `${gone} ${steps(40, 40, 40)}` },
    { pod: 'c', code: '500', values: `${gone} ${steps(5, 0, 40)}` },
  ];
  // The window of an hour that is open on the left holds the samples of minutes 71 to 130.
  const bad = 2 * 11 + 5;
  const total = 60 * 59 + bad + 40 * (99 - 71) + 40 * 31;
  const labels = 'sloth_id="shop-availability", sloth_service="shop", sloth_slo="availability", sloth_window="1h"';
  const recorded: Expectation = {
    expr: 'slo:sli_error:ratio_rate1h{sloth_id="shop-availability"}',
    eval_time: '130m',
    exp_samples: [{ labels: `slo:sli_error:ratio_rate1h{${labels}}`, value: bad / total }],
  };
  return {
    interval: '1m',
    input_series: series.map(({ pod, code, values }) => ({
      series: `http_requests_total{job="shop", pod="${pod}", code="${code}"}`,
      values,
    })),
    promql_expr_test: [recorded],
    alert_rule_test: [],
  };
}

/** A counter from its first value on, so many minutes. */
function steps(first: number, by: number, minutes: number): string {
  return Array.from({ length: minutes + 1 }, (_, minute) => first + by * minute).join(' ');
}
