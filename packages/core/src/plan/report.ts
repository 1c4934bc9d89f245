import { PLAN_LIMITS } from './limits.ts';
import type { PlanError, PlanErrorCode } from './plan-error.ts';
import { formatPath, type PlanPath } from './plan-path.ts';
import type { PlanSource } from './yaml-source.ts';

export interface Finding {
  readonly code: PlanErrorCode;
  readonly path: PlanPath;
  /** Whether the key or its value is wrong: where the caret goes. */
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly expected: string;
  readonly got: string;
  readonly suggestion: string;
}

/** A hostile file can hold an error a byte; nobody reads more than a screen. */
const MOST_RECORDED = 1000;

/** Collects what is wrong with one plan; the same finding twice counts once. */
export class PlanReport {
  readonly #source: PlanSource;
  readonly #errors = new Map<string, PlanError>();
  readonly #paths: PlanPath[] = [];
  #shadows: readonly PlanPath[] = [];

  constructor(source: PlanSource) {
    this.#source = source;
  }

  add(finding: Finding): void {
    if (this.#errors.size >= MOST_RECORDED || this.#shadowed(finding.path)) return;
    const { at, path, ...rest } = finding;
    const position = this.#source.locate(path, at);
    const error: PlanError = { ...rest, file: this.#source.file, ...position, path: formatPath(path) };
    const key = `${error.line}:${error.column} ${error.message}`;
    if (this.#errors.has(key)) return;
    this.#errors.set(key, error);
    this.#paths.push(path);
  }

  /**
   * From here on, findings at, above or below what was found so far are dropped: values that failed in form were
   * taken out, and a second error for their absence would mislead.
   */
  castShadows(): void {
    this.#shadows = [...this.#paths];
  }

  #shadowed(path: PlanPath): boolean {
    return this.#shadows.some((shadow) => startsWith(shadow, path) || startsWith(path, shadow));
  }

  /** Whether a value at exactly this path failed in form. */
  hasShadow(path: PlanPath): boolean {
    return this.#shadows.some((shadow) => shadow.length === path.length && startsWith(shadow, path));
  }

  /** Whether something in this value failed in form, so that what it does not say means nothing. */
  touched(path: PlanPath): boolean {
    return this.#shadows.some((shadow) => startsWith(shadow, path));
  }

  /** Names under this path that failed in form: declared, though they were taken out. */
  namesTouched(path: PlanPath): string[] {
    const names = this.#shadows.filter((shadow) => startsWith(shadow, path)).map((shadow) => shadow[path.length]);
    return [...new Set(names.filter((name) => typeof name === 'string'))];
  }

  /** As they were found; `sortErrors` puts them in order. */
  get errors(): readonly PlanError[] {
    return [...this.#errors.values()];
  }

  get clean(): boolean {
    return this.#errors.size === 0;
  }
}

function startsWith(path: PlanPath, beginning: PlanPath): boolean {
  return path.length >= beginning.length && beginning.every((part, index) => part === path[index]);
}

/** By position; more than a person reads at once are counted in one last error. */
export function sortErrors(errors: readonly PlanError[]): readonly PlanError[] {
  const sorted = errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const hidden = sorted.slice(PLAN_LIMITS.errors);
  const [first] = hidden;
  if (first === undefined) return sorted;
  const summary: PlanError = {
    ...first,
    message: `and at least ${hidden.length} more errors from here on`,
    expected: 'a plan without errors',
    got: `${errors.length} errors or more`,
    suggestion: 'fix those above first',
  };
  return [...sorted.slice(0, PLAN_LIMITS.errors), summary];
}
