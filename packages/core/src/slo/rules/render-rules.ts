import { stringify } from 'yaml';
import type { Slo } from '../slo.ts';
import { alertingGroup } from './alerting-rules.ts';
import { recordingGroups } from './recording-rules.ts';
import type { RuleGroup } from './rule-group.ts';

const HEADER = `# Written by: sluice slo rules
# The windows and factors are those that the gate asks, so that it and the pager agree.
`;

export function ruleGroups(slos: readonly Slo[]): readonly RuleGroup[] {
  return slos.flatMap((slo) => {
    const alerts = alertingGroup(slo);
    return [...recordingGroups(slo), ...(alerts === null ? [] : [alerts])];
  });
}

/** A rule file of Prometheus for SLOs, recording and alerting. The same SLOs give the same text. */
export function renderRules(slos: readonly Slo[]): string {
  return HEADER + stringify({ groups: ruleGroups(slos) }, { lineWidth: 0, aliasDuplicateObjects: false });
}
