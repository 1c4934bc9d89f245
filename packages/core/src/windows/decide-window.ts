import type { ClosingCause, WindowAnswer } from './window-answer.ts';

/** Why a release may go on although it is no time for releases, and who says so. */
export interface Fix {
  readonly reason: string;
  /** Account of a workflow, or person at a terminal. */
  readonly by: string;
  /** Of the teams that windows name, those that this person was in when the reason was given: `team:acme/sre`. */
  readonly teams?: readonly string[] | undefined;
  /** Of which teams nobody said it, and why. */
  readonly unread?: readonly string[] | undefined;
}

export type WindowDecision =
  | { readonly kind: 'go'; readonly reason: 'open' | 'fix' | 'overrun'; readonly message: string; readonly evidence: WindowEvidence }
  | {
      readonly kind: 'hold';
      readonly reason: 'closed' | 'unreadable' | 'not-permitted';
      readonly message: string;
      readonly evidence: WindowEvidence;
    };

export interface WindowEvidence {
  readonly answer: WindowAnswer;
  readonly fix: Fix | null;
}

export interface WindowQuestion {
  readonly answer: WindowAnswer;
  /** Null where no reason for a fix was given. */
  readonly fix: Fix | null;
  /** Whether instances have moved already. */
  readonly underWay: boolean;
}

/**
 * Whether a release may move its next batch. Every window that closes must let it: a fix goes on only if each permits one, by this
 * person; a release under way only if each lets it finish.
 */
export function decideWindow({ answer, fix, underWay }: WindowQuestion): WindowDecision {
  const evidence = { answer, fix };
  if (answer.open) return { kind: 'go', reason: 'open', message: answer.message, evidence };
  const { causes } = answer;
  if (underWay && causes.every(({ overrun }) => overrun === 'finish'))
    return { kind: 'go', reason: 'overrun', message: `${answer.message}; a release under way may finish`, evidence };
  const against = fix === null ? [] : causes.filter((cause) => !permits(cause, fix));
  if (fix !== null && against.length === 0)
    return { kind: 'go', reason: 'fix', message: `${answer.message}; overridden by ${fix.by}: ${fix.reason}`, evidence };
  if (fix !== null)
    return {
      kind: 'hold',
      reason: 'not-permitted',
      message: `${answer.message}; the fix reason does not count: ${[refusals(against, fix.by), ...(fix.unread ?? [])].join('; ')}`,
      evidence,
    };
  const reason = causes.some(({ unreadable }) => unreadable) ? 'unreadable' : 'closed';
  return { kind: 'hold', reason, message: answer.message, evidence };
}

/** What a person can do about closed windows besides waiting; null when nothing can be done. */
export function overrideHint({ causes }: WindowAnswer): string | null {
  if (causes.length === 0 || causes.some(({ override }) => override === 'never')) return null;
  const limited = causes.filter(({ overrideBy }) => overrideBy.length > 0);
  const [first] = limited;
  if (first === undefined) return 'give a reason for a fix';
  const by = first.overrideBy.filter((name) => limited.every((cause) => isNamed(cause, name)));
  return by.length === 0 ? null : `${by.join(' or ')} may give a reason for a fix`;
}

function permits(cause: ClosingCause, { by, teams = [] }: Fix): boolean {
  return cause.override === 'fix' && (cause.overrideBy.length === 0 || [by, ...teams].some((name) => isNamed(cause, name)));
}

/** Account names differ by more than case. */
function isNamed({ overrideBy }: ClosingCause, by: string): boolean {
  return overrideBy.some((name) => name.toLowerCase() === by.toLowerCase());
}

function refusals(against: readonly ClosingCause[], by: string): string {
  return against
    .map(({ label, effect, override, overrideBy }) => {
      const what = effect === 'allow' ? `what is outside ${label}` : label;
      return override === 'never' ? `${what} permits no override` : `${what} may be overridden by ${overrideBy.join(', ')}, not by ${by}`;
    })
    .join('; ');
}
