import { parseDuration } from './durations.ts';
import { didYouMean, oneOf } from './nearest.ts';
import { describeValue, type PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import type { ParameterDefinition, ParameterType, Scalar } from './strategy-schema.ts';

type Definitions = Readonly<Record<string, ParameterDefinition>>;

const EXPECTED: Readonly<Record<ParameterType, string>> = {
  integer: 'a whole number',
  percent: 'a percent such as 25%',
  duration: 'a duration such as 10m',
  string: 'text',
  boolean: 'true or false',
};

/** Size of a value for min and max; null when the value is not of the type. Texts and booleans have no size: 0. */
function measure(type: ParameterType, value: Scalar): number | null {
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value) ? Number(value) : null;
    case 'percent': {
      const match = typeof value === 'string' ? /^(\d{1,3})%$/.exec(value) : null;
      return match === null || Number(match[1]) > 100 ? null : Number(match[1]);
    }
    case 'duration':
      return typeof value === 'string' ? parseDuration(value) : null;
    case 'string':
      return typeof value === 'string' ? 0 : null;
    case 'boolean':
      return typeof value === 'boolean' ? 0 : null;
  }
}

/** Whether a definition makes sense in itself: its default, bounds and choices are of its type, and the default is within them. */
export function checkDefinition(name: string, definition: ParameterDefinition, path: PlanPath, report: PlanReport): void {
  const ordered = definition.type === 'integer' || definition.type === 'percent' || definition.type === 'duration';
  let sound = true;
  for (const bound of ['min', 'max'] as const) {
    const value = definition[bound];
    if (value === undefined) continue;
    if (ordered) sound = checkType(name, definition.type, value, [...path, bound], report) && sound;
    else {
      report.add({
        code: 'parameter',
        path: [...path, bound],
        at: 'key',
        message: `a ${definition.type} has no ${bound}`,
        expected: 'enum, for this type',
        got: bound,
        suggestion: `remove ${bound}, or list the values under enum`,
      });
    }
  }
  (definition.enum ?? []).forEach((value, index) => {
    sound = checkType(name, definition.type, value, [...path, 'enum', index], report) && sound;
  });
  if (definition.default !== undefined && sound) checkValue(name, definition, definition.default, [...path, 'default'], report);
}

function checkType(name: string, type: ParameterType, value: Scalar, path: PlanPath, report: PlanReport): boolean {
  if (measure(type, value) !== null) return true;
  const expected = EXPECTED[type];
  report.add({
    code: 'parameter',
    path,
    at: 'value',
    message: `parameter "${name}" is of type ${type}`,
    expected,
    got: describeValue(value),
    suggestion: `write ${expected}`,
  });
  return false;
}

function checkValue(name: string, definition: ParameterDefinition, value: Scalar, path: PlanPath, report: PlanReport): boolean {
  const { type } = definition;
  if (!checkType(name, type, value, path, report)) return false;
  const size = measure(type, value) ?? 0;
  const least = definition.min === undefined ? null : measure(type, definition.min);
  const most = definition.max === undefined ? null : measure(type, definition.max);
  const refuse = (expected: string): boolean => {
    const message = `parameter "${name}" does not allow this value`;
    report.add({ code: 'parameter', path, at: 'value', message, expected, got: describeValue(value), suggestion: `write ${expected}` });
    return false;
  };
  if (least !== null && size < least) return refuse(`at least ${definition.min}`);
  if (most !== null && size > most) return refuse(`at most ${definition.max}`);
  if (definition.enum !== undefined && !definition.enum.includes(value)) return refuse(oneOf(definition.enum.map(String)));
  return true;
}

/** Where a strategy is used, and what it is given there. */
export interface Arguments {
  readonly strategy: string;
  readonly values: Readonly<Record<string, Scalar>>;
  readonly path: PlanPath;
}

/** A value for every parameter: given, else the default; undefined where neither is good, which is then reported. */
export function bindParameters(definitions: Definitions, use: Arguments, report: PlanReport): Map<string, Scalar | undefined> {
  const names = [...new Set([...Object.keys(definitions), ...report.namesTouched(['strategies', use.strategy, 'params'])])];
  for (const name of Object.keys(use.values)) {
    if (names.includes(name)) continue;
    report.add({
      code: 'parameter',
      path: [...use.path, 'with', name],
      at: 'key',
      message: `strategy "${use.strategy}" has no parameter "${name}"`,
      expected: names.length === 0 ? 'no parameters' : oneOf(names),
      got: name,
      suggestion: didYouMean(name, names, `remove "${name}"`),
    });
  }
  return new Map(names.map((name) => [name, bindOne(name, definitions[name], use, report)]));
}

function bindOne(name: string, definition: ParameterDefinition | undefined, use: Arguments, report: PlanReport): Scalar | undefined {
  if (definition === undefined) return undefined;
  const given = Object.hasOwn(use.values, name) ? use.values[name] : undefined;
  if (given !== undefined) return checkValue(name, definition, given, [...use.path, 'with', name], report) ? given : undefined;
  // A bad default is reported where it is written; what it would do in the steps would be a second error for one cause.
  if (definition.default !== undefined) return measure(definition.type, definition.default) === null ? undefined : definition.default;
  report.add({
    code: 'parameter',
    path: use.path,
    at: 'value',
    message: `strategy "${use.strategy}" needs parameter "${name}"`,
    expected: `with: { ${name}: ${EXPECTED[definition.type]} }`,
    got: 'no value, and no default',
    suggestion: `add ${name} under with, or a default under params`,
  });
  return undefined;
}
