import { type Verdict, worstVerdict } from '../verdict.ts';
import { formatShare } from '../verify/format-numbers.ts';
import type { Fix } from '../windows/decide-window.ts';
import type { ReleaseBurn } from './release-burn.ts';
import type { SloPolicy } from './slo-policy.ts';
import type { SloState } from './slo-state.ts';

export interface GateQuestion {
  readonly states: readonly SloState[];
  readonly policy: Omit<SloPolicy, 'files' | 'worstErrors'>;
  /** Null where no reason for a fix was given. */
  readonly fix: Fix | null;
  /** What the release has burned, by id of the SLO; null for one that is to start. */
  readonly release: ReadonlyMap<string, ReleaseBurn> | null;
}

export type GateReason = 'healthy' | 'override' | 'frozen' | 'fast-burn' | 'release-burn' | 'inconclusive';

/** `go`; `wait`: nothing is wrong with the release, so that it is held; `stop`: it is, or may be, the cause, and the plan says what follows. */
export interface GateDecision {
  readonly kind: 'go' | 'wait' | 'stop';
  readonly reason: GateReason;
  readonly verdict: Verdict;
  readonly message: string;
  readonly findings: readonly GateFinding[];
  /** Who set aside what; null where nobody did, or nothing had to be. */
  readonly override: { readonly by: string; readonly as: string; readonly reason: string; readonly what: readonly string[] } | null;
}

export interface GateFinding {
  readonly slo: string;
  readonly reason: Exclude<GateReason, 'override'>;
  readonly verdict: Verdict;
  readonly message: string;
}

/**
 * Whether a release may start, or go on to its next batch. A release that burns budget itself is stopped whatever reason was given for it;
 * a spent budget, a fast burn and an answer that says nothing are set aside by a reason for a fix of a class that the plan allows.
 */
export function decideGate({ states, policy, fix, release }: GateQuestion): GateDecision {
  const findings = states.flatMap((state) => judge(state, policy, release));
  const against = findings.filter(({ verdict }) => verdict !== 'pass');
  const told = { findings, override: null };
  if (states.length === 0) {
    return { ...told, kind: 'wait', reason: 'inconclusive', verdict: 'inconclusive', message: 'there is no SLO to ask about' };
  }
  if (against.length === 0)
    return { ...told, kind: 'go', reason: 'healthy', verdict: 'pass', message: findings.map(({ message }) => message).join('; ') };
  const message = against.map((finding) => finding.message).join('; ');
  const verdict = worstVerdict(against.map((finding) => finding.verdict));
  const reason =
    (['release-burn', 'fast-burn', 'frozen', 'inconclusive'] as const).find((kind) => against.some((entry) => entry.reason === kind)) ??
    'inconclusive';
  const stopped = { ...told, verdict, reason, message };
  if (reason === 'release-burn') return { ...stopped, kind: 'stop' };
  const as = fix === null ? null : fixClass(fix.reason, policy.allow);
  if (fix !== null && as !== null) {
    const what = against.map(({ slo, reason: kind }) => `${slo}: ${kind}`);
    return {
      findings,
      kind: 'go',
      reason: 'override',
      verdict: 'pass',
      // First, since records cut long texts: who set aside what is what an audit looks for.
      message: `overridden by ${fix.by}: ${fix.reason}; without it: ${message}`,
      override: { by: fix.by, as, reason: fix.reason, what },
    };
  }
  const hint = fix === null ? '' : `; the reason for a fix does not count: ${classesHint(policy.allow)}`;
  // While a release is under way a fast burn may be its own doing.
  return { ...stopped, message: message + hint, kind: release !== null && reason === 'fast-burn' ? 'stop' : 'wait' };
}

/** The class of a fix: the word that its reason begins with, `security: CVE-2026-1`; null where the plan allows no such class. */
export function fixClass(reason: string, allow: readonly string[]): string | null {
  const word = /^\s*\[?([A-Za-z][A-Za-z0-9-]{0,62})\]?\s*:/.exec(reason)?.[1]?.toLowerCase();
  return allow.find((name) => name.toLowerCase() === word) ?? null;
}

/** What a reason has to look like. */
export function classesHint(allow: readonly string[]): string {
  return allow.length === 0 ? 'the plan allows none' : `it has to begin with ${allow.map((name) => `"${name}:"`).join(' or ')}`;
}

function judge(state: SloState, policy: GateQuestion['policy'], release: GateQuestion['release']): readonly GateFinding[] {
  const { id, budget, burns, stale, window } = state;
  const found: GateFinding[] = [];
  const add = (reason: GateFinding['reason'], verdict: Verdict, message: string): void => {
    found.push({ slo: id, reason, verdict, message: `${id}: ${message}` });
  };
  const burned = release?.get(id);
  if (policy.maxReleaseBurn !== null && release !== null) {
    if (burned?.kind === 'known' && burned.burned > policy.maxReleaseBurn)
      add(
        'release-burn',
        'fail',
        `this release has burned ${formatShare(burned.burned)} of the budget, more than the ${formatShare(policy.maxReleaseBurn)} it may`,
      );
    if (burned?.kind !== 'known')
      add('inconclusive', 'inconclusive', `what this release has burned is not known: ${burned?.message ?? 'it was not asked'}`);
  }
  const fast = burns.find(({ severity, firing }) => severity === 'page' && firing === true);
  if (fast) {
    const rates = `${times(fast.long)} over ${minutes(fast.longSeconds)} and ${times(fast.short)} over ${minutes(fast.shortSeconds)}`;
    const verdict = policy.onFastBurn === 'wait' && release === null ? 'inconclusive' : 'fail';
    add('fast-burn', verdict, `the budget burns ${rates} as fast as it may, over the limit of ${fast.factor}`);
  }
  if (budget.kind === 'unknown') add('inconclusive', budget.verdict, `the budget is not known: ${budget.message}`);
  else if (budget.remaining <= policy.freezeBelow)
    add(
      'frozen',
      'fail',
      `${formatShare(budget.remaining)} of the budget of ${window} are left, releases are frozen at ${formatShare(policy.freezeBelow)}`,
    );
  const unsure = burns.find(({ severity, firing }) => severity === 'page' && firing === null);
  if (stale !== null) add('inconclusive', 'inconclusive', stale);
  else if (unsure) add('inconclusive', 'inconclusive', `how fast the budget burns is not known: ${unsure.message ?? ''}`);
  if (found.length === 0 && budget.kind === 'known')
    add('healthy', 'pass', `${formatShare(budget.remaining)} of the budget of ${window} are left`);
  return found;
}

function times(rate: number | null): string {
  return rate === null ? 'unknown' : `${rate >= 10 ? Math.round(rate) : Number(rate.toPrecision(2))} times`;
}

function minutes(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} min`;
}
