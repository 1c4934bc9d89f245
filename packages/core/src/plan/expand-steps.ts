import { parseAmount } from './amount.ts';
import { type BatchAt, checkBatches, checkNothingFollows } from './check-batches.ts';
import { DURATION_EXPECTED, parseDuration } from './durations.ts';
import { PLAN_LIMITS } from './limits.ts';
import { didYouMean, oneOf } from './nearest.ts';
import { describeValue, formatPath, type PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import type { Amount, ResolvedPause, ResolvedStep } from './resolved-plan.ts';
import { BATCH_EXPECTED, type Scalar, type StepEntry } from './strategy-schema.ts';
import { type Scope, substitute } from './template.ts';

const STEP_KINDS = ['batch', 'verify', 'gate', 'pause'] as const;
/** A job lives six hours, and instances starting come on top. */
const LONGEST_VERIFY_SECONDS = 4 * 3600;

/** Where the steps run, for what they may name and for what errors say. */
export interface StepsContext {
  readonly scope: Scope;
  /** Approvals the environment declares; null where no environment is known yet. */
  readonly approvals: readonly string[] | null;
  /** Declared ones, and what is built in. */
  readonly verifications: readonly string[];
  readonly environment: string | null;
  /** The place that uses the strategy; errors that come from its arguments name it. */
  readonly usedAt: PlanPath | null;
}

/**
 * A strategy's steps with variables filled in and `every: batch` written out. What is wrong is reported; then the result is null.
 */
export function expandSteps(
  entries: readonly StepEntry[],
  path: PlanPath,
  context: StepsContext,
  report: PlanReport,
): ResolvedStep[] | null {
  const expansion = new Expansion(context, report);
  const own: { step: ResolvedStep; path: PlanPath }[] = [];
  const every: ResolvedPause[] = [];
  const batches: BatchAt[] = [];
  entries.forEach((entry, index) => {
    const at = [...path, index];
    if (!expansion.shape(entry, at)) {
      if (report.hasShadow([...at, 'batch'])) batches.push({ amount: null, path: at });
      return;
    }
    if (entry.batch !== undefined) {
      const amount = expansion.batch(entry.batch, [...at, 'batch']);
      batches.push({ amount, path: at });
      if (amount !== null) own.push({ step: { kind: 'batch', amount }, path: at });
    } else if (entry.pause !== undefined) {
      const pause = expansion.pause(entry.pause, [...at, 'pause']);
      if (pause === null) return;
      if (entry.pause.every !== undefined) every.push(pause);
      else own.push({ step: { kind: 'pause', pause }, path: at });
    } else if (entry.verify !== undefined) {
      const step = expansion.verify(entry.verify, [...at, 'verify']);
      if (step !== null) own.push({ step, path: at });
    } else if (entry.gate !== undefined) own.push({ step: { kind: 'gate', gate: entry.gate }, path: at });
  });
  checkBatches(batches, path, report);
  checkNothingFollows(own, report);
  const lastBatch = own.findLastIndex(({ step }) => step.kind === 'batch');
  const steps = own.flatMap(({ step }, index): ResolvedStep[] => [
    step,
    ...(step.kind === 'batch' && index < lastBatch ? every.map((pause): ResolvedStep => ({ kind: 'pause', pause })) : []),
  ]);
  if (steps.length > PLAN_LIMITS.steps) {
    const expected = `at most ${PLAN_LIMITS.steps} steps`;
    report.add({
      code: 'too-large',
      path,
      at: 'key',
      message: 'the strategy has too many steps',
      expected,
      got: String(steps.length),
      suggestion: 'use fewer batches',
    });
    return null;
  }
  return expansion.failed || batches.some(({ amount }) => amount === null) ? null : steps;
}

class Expansion {
  readonly #context: StepsContext;
  readonly #report: PlanReport;
  failed = false;

  constructor(context: StepsContext, report: PlanReport) {
    this.#context = context;
    this.#report = report;
  }

  shape(entry: StepEntry, path: PlanPath): boolean {
    const written = STEP_KINDS.filter((kind) => entry[kind] !== undefined);
    if (written.length === 1) return true;
    const several = written.length > 1;
    this.#add({
      path,
      message: several ? `a step does one thing, and not ${written.join(' and ')}` : 'this step does nothing',
      expected: `a mapping with one of ${STEP_KINDS.join(', ')}`,
      got: several ? written.join(' and ') : 'none of them',
      suggestion: several ? `write ${written.length} steps` : 'write one of them, or remove the step',
    });
    return false;
  }

  verify(written: NonNullable<StepEntry['verify']>, path: PlanPath): ResolvedStep | null {
    const alone = typeof written === 'string';
    const entry = alone ? { use: written, for: '5m' } : written;
    const verification = this.#verification(entry.use, alone ? path : [...path, 'use']);
    const seconds = this.#seconds(entry.for, [...path, 'for']);
    if (verification === null || seconds === null) return null;
    if (seconds >= 1 && seconds <= LONGEST_VERIFY_SECONDS) return { kind: 'verify', verification, seconds };
    this.#add({
      path: [...path, 'for'],
      message: seconds < 1 ? 'nothing can be seen in 0 seconds' : 'a job does not live long enough to look for so long',
      expected: 'a duration from 1s to 4h',
      got: entry.for,
      suggestion: seconds < 1 ? 'write 5m' : 'write 4h or less; monitors of the environment watch the whole release',
    });
    return null;
  }

  #verification(written: string, path: PlanPath): string | null {
    const found = this.#fill(written, path);
    if (found === null) return null;
    const name = String(found.value);
    const { verifications } = this.#context;
    if (verifications.includes(name)) return name;
    this.#add({
      path,
      code: 'unknown-name',
      message: `there is no verification "${name.slice(0, 80)}"`,
      expected: oneOf(verifications),
      got: this.#got(written, found),
      suggestion: didYouMean(name, verifications, 'declare it under verifications'),
    });
    return null;
  }

  batch(written: Scalar, path: PlanPath): Amount | null {
    const found = this.#fill(written, path);
    if (found === null) return null;
    const result = parseAmount(found.value);
    if (result.kind === 'amount') return result.amount;
    const { message, suggestion } = result;
    this.#add({ path, code: 'batch', message, expected: BATCH_EXPECTED, got: this.#got(written, found), suggestion });
    return null;
  }

  pause(pause: NonNullable<StepEntry['pause']>, path: PlanPath): ResolvedPause | null {
    if ((pause.for === undefined) === (pause.approval === undefined)) {
      const both = pause.for !== undefined;
      this.#add({
        path,
        message: both ? 'a pause ends by time or by approval, not both' : 'this pause does not say how it ends',
        expected: 'for, or approval',
        got: both ? 'both' : 'neither',
        suggestion: both ? 'write two pauses' : 'add for: 10m, or approval: NAME',
      });
      return null;
    }
    if (pause.approval !== undefined) return this.#approval(pause.approval, [...path, 'approval']);
    const seconds = this.#seconds(pause.for ?? '', [...path, 'for']);
    return seconds === null ? null : { kind: 'automatic', seconds };
  }

  #seconds(written: string, path: PlanPath): number | null {
    const found = this.#fill(written, path);
    if (found === null) return null;
    const seconds = typeof found.value === 'string' ? parseDuration(found.value) : null;
    if (seconds !== null) return seconds;
    this.#add({
      path,
      message: 'this is not a duration',
      expected: DURATION_EXPECTED,
      got: this.#got(written, found),
      suggestion: 'write a number with its unit, such as 10m',
    });
    return null;
  }

  #approval(written: string, path: PlanPath): ResolvedPause | null {
    const found = this.#fill(written, path);
    if (found === null) return null;
    const name = String(found.value);
    const { approvals, environment } = this.#context;
    if (approvals === null || approvals.includes(name)) return { kind: 'approval', approval: name };
    this.#add({
      path,
      code: 'unknown-name',
      message: `environment "${environment}" declares no approval "${name.slice(0, 80)}"`,
      expected: oneOf(approvals),
      got: this.#got(written, found),
      suggestion: didYouMean(name, approvals, `add it under environments.${environment}.approvals`),
    });
    return null;
  }

  #fill(written: Scalar, path: PlanPath): { value: Scalar; used: readonly string[] } | null {
    const found = substitute(written, this.#context.scope);
    if (found.kind === 'value') return found;
    this.failed = true;
    if (found.kind === 'problem') this.#report.add({ code: 'parameter', path, at: 'value', ...found.problem });
    return null;
  }

  /** What came out, and where from when it was not written here. */
  #got(written: Scalar, found: { value: Scalar; used: readonly string[] }): string {
    const shown = describeValue(found.value);
    if (found.used.length === 0) return shown;
    const use = this.#context.usedAt;
    return `${shown}, from ${String(written).slice(0, 80)}${use === null ? '' : ` as used at ${formatPath(use)}`}`;
  }

  #add(finding: {
    path: PlanPath;
    code?: 'batch' | 'unknown-name';
    message: string;
    expected: string;
    got: string;
    suggestion: string;
  }): void {
    this.failed = true;
    this.#report.add({ code: 'invalid-value', at: 'value', ...finding });
  }
}
