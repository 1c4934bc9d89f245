import { didYouMean, oneOf } from './nearest.ts';
import type { Scalar } from './strategy-schema.ts';

/** What `$(…)` can stand for at one place. */
export interface Scope {
  /** `service`, `environment`, `target`: those that make sense there. Undefined: not known yet. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Null outside of strategies. A parameter without a value is `undefined`: reported where it should have been given. */
  readonly params: ReadonlyMap<string, Scalar | undefined> | null;
}

export type Substitution =
  | { readonly kind: 'value'; readonly value: Scalar; readonly used: readonly string[] }
  /** A parameter has no value, which is reported elsewhere. */
  | { readonly kind: 'unresolved' }
  | { readonly kind: 'problem'; readonly problem: TemplateProblem };

export interface TemplateProblem {
  readonly message: string;
  readonly expected: string;
  readonly got: string;
  readonly suggestion: string;
}

const WHOLE = /^\$\(([^()]*)\)$/;
const EACH = /\$\(([^()]*)\)?/g;

/**
 * Fills in `$(…)`. A value that is nothing but one variable keeps the variable's type; in the middle of text it
 * becomes text: `$(params.first)` with 1 is the number 1, `$(params.share)%` with 25 is the text `25%`.
 */
export function substitute(value: Scalar, scope: Scope): Substitution {
  if (typeof value !== 'string' || !value.includes('$(')) return { kind: 'value', value, used: [] };
  const used: string[] = [];
  const look = (variable: string): Substitution => {
    const found = lookUp(variable.trim(), scope);
    if (found.kind === 'value') used.push(variable.trim());
    return found;
  };
  const whole = WHOLE.exec(value);
  if (whole !== null) {
    const found = look(whole[1] ?? '');
    return found.kind === 'value' ? { ...found, used } : found;
  }
  let failed: Substitution | null = null;
  const text = value.replace(EACH, (written: string, variable: string | undefined) => {
    const found = written.endsWith(')') ? look(variable ?? '') : ({ kind: 'problem', problem: unclosed(written) } as const);
    if (found.kind === 'value') return String(found.value);
    failed = failed ?? found;
    return '';
  });
  return failed ?? { kind: 'value', value: text, used };
}

function lookUp(variable: string, scope: Scope): Substitution {
  if (Object.hasOwn(scope.variables, variable)) {
    const value = scope.variables[variable];
    return value === undefined ? { kind: 'unresolved' } : { kind: 'value', value, used: [] };
  }
  const parameter = variable.startsWith('params.') ? variable.slice('params.'.length) : null;
  if (parameter !== null && scope.params?.has(parameter)) {
    const value = scope.params.get(parameter);
    return value === undefined ? { kind: 'unresolved' } : { kind: 'value', value, used: [] };
  }
  return { kind: 'problem', problem: unknownVariable(variable, parameter, scope) };
}

function unknownVariable(variable: string, parameter: string | null, scope: Scope): TemplateProblem {
  const known = [...Object.keys(scope.variables), ...[...(scope.params?.keys() ?? [])].map((name) => `params.${name}`)];
  const shown = variable.slice(0, 80);
  const what =
    parameter !== null && scope.params !== null
      ? `the strategy has no parameter "${parameter.slice(0, 80)}"`
      : `there is no variable $(${shown}) here`;
  const otherwise = parameter !== null && scope.params !== null ? `declare it under params, or write the value` : 'write the value itself';
  return {
    message: what,
    expected: oneOf(known.map((name) => `$(${name})`)),
    got: `$(${shown})`,
    suggestion: didYouMean(variable, known, otherwise),
  };
}

function unclosed(written: string): TemplateProblem {
  return {
    message: 'a $( has no )',
    expected: 'a variable such as $(service)',
    got: written.slice(0, 80),
    suggestion: 'close the parenthesis',
  };
}
