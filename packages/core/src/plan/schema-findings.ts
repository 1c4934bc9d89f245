import type { z } from 'zod';
import { didYouMean, nearest, oneOf } from './nearest.ts';
import { describeValue, type PlanPath } from './plan-path.ts';
import type { Finding } from './report.ts';
import { schemaPlace } from './schema-place.ts';

type Issue = z.core.$ZodIssue;

/** What zod found, in the words of plan errors. */
export function schemaFindings(schema: z.core.$ZodType, value: unknown, issues: readonly Issue[]): Finding[] {
  return issues.flatMap((issue) => translate(schema, value, issue, []));
}

function translate(schema: z.core.$ZodType, root: unknown, issue: Issue, above: PlanPath): Finding[] {
  const path: PlanPath = [...above, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(schema, path, key));
    case 'invalid_key':
      return [
        {
          ...invalidValue(schema, path, String(path.at(-1)), firstMessage(issue.issues)),
          at: 'key',
          message: `"${cut(String(path.at(-1)))}" cannot be a name here`,
        },
      ];
    case 'invalid_union': {
      // A form that fails further in is the one that was meant; with none, no form fits at all.
      const meant = issue.errors.find((errors) => errors.some((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'));
      if (meant !== undefined) return meant.flatMap((inner) => translate(schema, root, inner, path));
      return [wrongType(schema, path, valueAt(root, path), 'another kind of value')];
    }
    case 'invalid_type': {
      const found = valueAt(root, path);
      if (found === undefined) return [missing(schema, path, typeName(issue.expected))];
      return [wrongType(schema, path, found, typeName(issue.expected))];
    }
    case 'invalid_value':
      return [invalidChoice(schema, path, valueAt(root, path), issue.values.map(String))];
    case 'too_small':
      return [invalidValue(schema, path, valueAt(root, path), bound('at least', issue.minimum, issue.origin))];
    case 'too_big':
      return [invalidValue(schema, path, valueAt(root, path), bound('at most', issue.maximum, issue.origin))];
    default:
      return [invalidValue(schema, path, valueAt(root, path), issue.message)];
  }
}

function unknownKey(schema: z.core.$ZodType, path: PlanPath, key: string): Finding {
  const { keys, note } = schemaPlace(schema, path);
  const base = { path: [...path, key], at: 'key' } as const;
  if (note.notServed?.includes(key)) {
    return {
      ...base,
      code: 'not-served',
      message: `"${key}" is known, but this version does not serve it; remove it`,
      expected: oneOf(keys),
      got: key,
      suggestion: `remove "${key}": nothing would act on it`,
    };
  }
  return {
    ...base,
    code: 'unknown-key',
    message: `unknown key "${cut(key)}"`,
    expected: oneOf(keys),
    got: cut(key),
    suggestion: didYouMean(key, keys, `remove "${cut(key)}"`),
  };
}

function missing(schema: z.core.$ZodType, path: PlanPath, type: string): Finding {
  const key = String(path.at(-1) ?? '');
  const { note, keys } = schemaPlace(schema, path);
  const expected = note.expected ?? (keys.length > 0 ? `a mapping with ${keys.join(', ')}` : type);
  return { code: 'missing', path, at: 'key', message: `"${key}" is missing`, expected, got: 'nothing', suggestion: `add ${key}` };
}

function wrongType(schema: z.core.$ZodType, path: PlanPath, found: unknown, type: string): Finding {
  const { note, keys } = schemaPlace(schema, path);
  const expected = note.expected ?? (keys.length > 0 ? `a mapping with ${keys.join(', ')}` : type);
  const emptyMapping = found === null && type === 'a mapping';
  return {
    code: 'invalid-type',
    path,
    at: 'value',
    message: `this must be ${expected}`,
    expected,
    got: describeValue(found),
    suggestion: emptyMapping
      ? 'write {} for all defaults'
      : found === null
        ? 'write a value, or remove the key'
        : `replace ${describeValue(found)}`,
  };
}

function invalidChoice(schema: z.core.$ZodType, path: PlanPath, found: unknown, choices: readonly string[]): Finding {
  const { note } = schemaPlace(schema, path);
  const expected = oneOf(choices);
  const base = { path, at: 'value', expected, got: describeValue(found) } as const;
  if (typeof found === 'string' && note.notServedValues?.includes(found)) {
    return {
      ...base,
      code: 'not-served',
      message: `"${found}" is known, but this version does not serve it`,
      suggestion: `use ${oneOf(choices)}, or remove it`,
    };
  }
  const known = typeof found === 'string' ? nearest(found, choices) : null;
  return {
    ...base,
    code: 'invalid-value',
    message: `this must be ${expected}`,
    suggestion: known === null ? `replace ${describeValue(found)}` : `did you mean "${known}"?`,
  };
}

function invalidValue(schema: z.core.$ZodType, path: PlanPath, found: unknown, otherwise: string): Finding {
  const expected = schemaPlace(schema, path).note.expected ?? otherwise;
  return {
    code: 'invalid-value',
    path,
    at: 'value',
    message: `this must be ${expected}`,
    expected,
    got: describeValue(found),
    suggestion: `replace ${describeValue(found)}`,
  };
}

function bound(words: string, limit: number | bigint, origin: string): string {
  if (origin === 'string') return `text of ${words} ${limit} characters`;
  if (origin === 'array') return `a list of ${words} ${limit} entries`;
  return `${words} ${limit}`;
}

function typeName(type: string): string {
  const names: Readonly<Record<string, string>> = {
    object: 'a mapping',
    record: 'a mapping',
    array: 'a list',
    string: 'text',
    int: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
  };
  return names[type] ?? type;
}

function firstMessage(issues: readonly Issue[]): string {
  return issues[0]?.message ?? 'another name';
}

function valueAt(root: unknown, path: PlanPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

function cut(text: string): string {
  if (text === '') return '""';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
