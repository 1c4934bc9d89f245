import type { CheckResult, JsonValue, PlanError, releaseDocument, StageEntry, Verdict, VerificationRecord } from '@sluice/core';

/** The one document that an action hands on; its summary and annotations are rendered from it. */
export interface ActionResult {
  readonly schemaVersion: 1;
  readonly action: string;
  readonly verdict: Verdict;
  /** A word for conditions. */
  readonly reason: string;
  /** State first, what to do second. */
  readonly message: string;
  /** What it was about; null where it did not come to one. */
  readonly release: ReturnType<typeof releaseDocument> | null;
  readonly checks: readonly CheckResult[];
  /** What was measured outside of a release. */
  readonly verifications: readonly VerificationRecord[];
  readonly stages: readonly StageEntry[];
  /** What is wrong, where it stands in a file or an input. */
  readonly problems: readonly Problem[];
  /** What was said besides. */
  readonly notices: readonly string[];
  /** What else an action tells. */
  readonly details: Readonly<Record<string, JsonValue>>;
  /** What was left out because it would not fit. */
  readonly shortened: readonly string[];
}

export interface Problem {
  readonly message: string;
  readonly title: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export type ResultParts = Pick<ActionResult, 'verdict' | 'reason' | 'message'> & Partial<Omit<ActionResult, 'schemaVersion' | 'action'>>;

export function actionResult(action: string, parts: ResultParts): ActionResult {
  return {
    schemaVersion: 1,
    action,
    release: null,
    checks: [],
    verifications: [],
    stages: [],
    problems: [],
    notices: [],
    details: {},
    shortened: [],
    ...parts,
  };
}

export function planProblem({ file, line, column, path, message, expected, got, suggestion }: PlanError): Problem {
  return {
    title: path === '' ? 'plan' : `plan: ${path}`,
    message: `${message}\nexpected: ${expected}\ngot: ${got}\ndo: ${suggestion}`,
    file,
    line,
    column,
  };
}

export function plainProblem(title: string, message: string): Problem {
  return { title, message, file: null, line: null, column: null };
}
