import { prometheusDuration } from '../prometheus-duration.ts';
import type { Slo } from '../slo.ts';

/** sloth's labels, so that its dashboards go on working. */
export function idLabels({ id, service, name }: Slo): Readonly<Record<string, string>> {
  return { sloth_id: id, sloth_service: service, sloth_slo: name };
}

/** Every label of a recording rule. */
export function ruleLabels(slo: Slo): Readonly<Record<string, string>> {
  return { ...slo.alerting.ruleLabels, ...idLabels(slo) };
}

/** `{sloth_id="…", sloth_service="…", sloth_slo="…"}` */
export function idMatchers(slo: Slo): string {
  const matchers = Object.entries(idLabels(slo)).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `{${matchers.join(', ')}}`;
}

/** Name of the share of bad events over a window, as sloth has it: `slo:sli_error:ratio_rate5m`. */
export function shareOver(seconds: number): string {
  return `slo:sli_error:ratio_rate${prometheusDuration(seconds)}`;
}

/** Share of what may be bad, without the noise of floats: 0.001. */
export function errorBudget({ target }: Slo): number {
  return Number((1 - target).toPrecision(12));
}
