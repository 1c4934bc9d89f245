import { DOCTOR_GROUPS, type DoctorFinding, mustChange } from './doctor-finding.ts';

/** What the doctor found, by group: what is to be changed and what is advice in full, what is good in a line for each check. Pure. */
export function renderFindings(title: string, findings: readonly DoctorFinding[]): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  const groups = DOCTOR_GROUPS.flatMap((group) => {
    const lines = linesOf(
      findings.filter((finding) => finding.group === group),
      width,
    );
    return lines.length === 0 ? [] : ['', group, ...lines];
  });
  return [`${title}: ${counts(findings)}`, ...groups].join('\n');
}

function counts(findings: readonly DoctorFinding[]): string {
  const change = findings.filter(mustChange).length;
  const passed = findings.filter(({ verdict }) => verdict === 'pass').length;
  const warnings = findings.length - change - passed;
  return [
    change === 0 ? 'ready to release' : `${change} to change before a release`,
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
    `${passed} good`,
  ].join(', ');
}

function linesOf(findings: readonly DoctorFinding[], width: number): readonly string[] {
  const bad = findings.filter(({ verdict }) => verdict !== 'pass');
  const ordered = [...bad.filter(mustChange), ...bad.filter((finding) => !mustChange(finding))];
  const passed = Map.groupBy(
    findings.filter(({ verdict }) => verdict === 'pass'),
    ({ check }) => check,
  );
  return [
    ...ordered.flatMap((finding) => inFull(finding, width)),
    ...[...passed].map(([check, each]) => line('pass', check, width, each.length === 1 && each[0] ? said(each[0]) : together(each))),
  ];
}

function inFull(finding: DoctorFinding, width: number): readonly string[] {
  const margin = ' '.repeat(2 + 5 + 2 + width + 2);
  const head = line(mustChange(finding) ? 'block' : 'warn', finding.check, width, hanging(said(finding), margin));
  return finding.fix === null ? [head] : [head, `${margin}do: ${hanging(finding.fix, `${margin}    `)}`];
}

function line(verdict: string, check: string, width: number, text: string): string {
  return `  ${verdict.padEnd(5)}  ${check.padEnd(width)}  ${text}`;
}

function said({ about, message }: DoctorFinding): string {
  return message.startsWith(about) ? message : `${about}: ${message}`;
}

function together(findings: readonly DoctorFinding[]): string {
  return findings.map(({ about }) => about).join(', ');
}

function hanging(text: string, margin: string): string {
  return text.trimEnd().replaceAll('\n', `\n${margin}`);
}
