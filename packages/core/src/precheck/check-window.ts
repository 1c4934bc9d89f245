import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { Verdict } from '../verdict.ts';
import { overrideHint, type WindowDecision } from '../windows/decide-window.ts';
import type { CheckResult } from './check-result.ts';

/** Whether the windows of the environment are open: one result for all of its targets. None where the check is off. */
export function checkWindow({ environment, prechecks }: ResolvedPlan, decision: WindowDecision): readonly CheckResult[] {
  const mode = prechecks.window;
  if (mode === 'off') return [];
  const { answer, fix } = decision.evidence;
  return [
    {
      check: 'window',
      target: environment,
      service: null,
      mode,
      verdict: verdictOf(decision),
      message: decision.message,
      fix: decision.kind === 'go' ? null : whatToDo(decision),
      evidence: {
        at: timeOf(answer.at),
        open: answer.open,
        changesAt: answer.changesAt === null ? null : timeOf(answer.changesAt),
        closedBy: answer.causes.map(({ index, effect, label, until, override, overrideBy, unreadable }) => ({
          window: index,
          effect,
          label,
          until: until === null ? null : timeOf(until),
          override,
          overrideBy,
          unreadable,
        })),
        overriddenBy: decision.reason === 'fix' && fix !== null ? { by: fix.by, reason: fix.reason } : null,
      },
      because: null,
    },
  ];
}

function verdictOf(decision: WindowDecision): Verdict {
  if (decision.kind === 'go') return 'pass';
  return decision.evidence.answer.causes.some(({ unreadable }) => unreadable) ? 'error' : 'fail';
}

function whatToDo({ evidence: { answer } }: WindowDecision): string {
  const hint = overrideHint(answer);
  const wait =
    answer.changesAt === null ? 'correct the windows of the plan, or what they name' : `run it again from ${timeOf(answer.changesAt)} on`;
  return hint === null ? wait : `${wait}; or ${hint} (--fix-reason, input fix-reason)`;
}

function timeOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
