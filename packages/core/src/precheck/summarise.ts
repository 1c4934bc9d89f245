import { type Verdict, worstVerdict } from '../verdict.ts';
import type { CheckResult } from './check-result.ts';

export interface PrecheckSummary {
  /** The worst of all results, whether they block or not. */
  readonly verdict: Verdict;
  /** False when a check that blocks did not pass. */
  readonly proceed: boolean;
  /** Counts of causes: what could not look because of another check's finding is in `notLooked`. */
  readonly blocking: number;
  readonly warnings: number;
  readonly passed: number;
  readonly notLooked: number;
  /** Every service of every target already runs the version that was asked for. */
  readonly nothingToDo: boolean;
}

/** What the results of all targets come to. */
export function summarise(results: readonly CheckResult[]): PrecheckSummary {
  const { causes, consequences } = splitCauses(results);
  const blocking = causes.filter(isBlocking).length;
  const passed = causes.filter((result) => result.verdict === 'pass').length;
  const versions = results.filter((result) => result.check === 'version');
  return {
    verdict: worstVerdict(results.map((result) => result.verdict)),
    proceed: !results.some(isBlocking),
    blocking,
    warnings: causes.length - passed - blocking,
    passed,
    notLooked: consequences.length,
    nothingToDo: versions.length > 0 && versions.every(alreadyRuns),
  };
}

/** Consequences are results whose cause is among the results; where that check is off or warns only, they stand for themselves. */
export function splitCauses(results: readonly CheckResult[]): {
  readonly causes: readonly CheckResult[];
  readonly consequences: readonly CheckResult[];
} {
  const explained = (result: CheckResult) =>
    result.because !== null &&
    results.some(
      (cause) =>
        cause.check === result.because &&
        cause.target === result.target &&
        cause.verdict !== 'pass' &&
        (isBlocking(cause) || !isBlocking(result)),
    );
  return { causes: results.filter((result) => !explained(result)), consequences: results.filter(explained) };
}

/** The worst of what stops a release; pass when nothing does. */
export function blockingVerdict(results: readonly CheckResult[]): Verdict {
  const blocking = results.filter(isBlocking);
  return blocking.length === 0 ? 'pass' : worstVerdict(blocking.map(({ verdict }) => verdict));
}

export function isBlocking(result: CheckResult): boolean {
  return result.mode === 'block' && result.verdict !== 'pass';
}

function alreadyRuns({ evidence }: CheckResult): boolean {
  return typeof evidence === 'object' && evidence !== null && 'alreadyRunning' in evidence && evidence.alreadyRunning === true;
}
