import type { VerificationRecord } from '@sluice/core';
import type { ActionResult } from './action-result.ts';

type Step = readonly [what: string, cut: (result: ActionResult) => ActionResult];

/** What is left out first is what the log and the record have too. */
const STEPS: readonly Step[] = [
  [
    'logs and events of failed instances',
    (result) =>
      withRelease(result, (release) => ({ ...release, causes: release.causes.map((cause) => ({ ...cause, log: [], events: [] })) })),
  ],
  [
    'series of what was measured',
    (result) => ({
      ...withRelease(result, (release) => ({ ...release, verifications: withoutSeries(release.verifications) })),
      verifications: withoutSeries(result.verifications),
    }),
  ],
  ['evidence of the checks', (result) => ({ ...result, checks: result.checks.map((check) => ({ ...check, evidence: null })) })],
  ['checks that passed', (result) => ({ ...result, checks: result.checks.filter(({ verdict }) => verdict !== 'pass') })],
  ['steps of the release', (result) => withRelease(result, (release) => ({ ...release, steps: [] }))],
  ['stages', (result) => ({ ...result, stages: [] })],
  ['checks', (result) => ({ ...result, checks: [] })],
  ['problems after the first', (result) => ({ ...result, problems: result.problems.slice(0, 1) })],
  ['workloads and causes', (result) => withRelease(result, (release) => ({ ...release, workloads: [], causes: [] }))],
  ['what was measured', (result) => ({ ...withRelease(result, (release) => ({ ...release, verifications: [] })), verifications: [] })],
  ['details', (result) => ({ ...result, details: {} })],
  ['notices', (result) => ({ ...result, notices: [] })],
  ['problems', (result) => ({ ...result, problems: [] })],
  ['the release', (result) => ({ ...result, release: null })],
];
const LONGEST_MESSAGE = 2_000;

/** A result whose JSON has at most so many characters: verdict, reason and the beginning of the message always stay. */
export function shortenResult(result: ActionResult, mostCharacters: number): ActionResult {
  let short = result;
  for (const [what, cut] of STEPS) {
    if (JSON.stringify(short).length <= mostCharacters) return short;
    const shorter = cut(short);
    // What was not there was not left out.
    if (JSON.stringify(shorter).length < JSON.stringify(short).length) short = { ...shorter, shortened: [...short.shortened, what] };
  }
  if (JSON.stringify(short).length <= mostCharacters) return short;
  return { ...short, message: `${short.message.slice(0, LONGEST_MESSAGE)}…`, shortened: [...short.shortened, 'the message'] };
}

function withoutSeries(records: readonly VerificationRecord[]): VerificationRecord[] {
  return records.map((record) => ({ ...record, signals: record.signals.map((signal) => ({ ...signal, series: [] })) }));
}

type Release = NonNullable<ActionResult['release']>;

function withRelease(result: ActionResult, change: (release: Release) => Release): ActionResult {
  return result.release === null ? result : { ...result, release: change(result.release) };
}
