import { listOr, objectOr, textOr } from './json.ts';
import { badRequest } from './refusal.ts';

export type Labels = Readonly<Record<string, string>>;
export type LabelPredicate = (labels: Labels) => boolean;

/** `app=web,tier!=db,env in (a, b),!canary` of a query. Throws 400 for what nobody can read. */
export function parseLabelSelector(text: string): LabelPredicate {
  const requirements = splitRequirements(text).map(parseRequirement);
  return (labels) => requirements.every((matches) => matches(labels));
}

/** `matchLabels` and `matchExpressions` of an object. An empty selector selects everything, none selects nothing. */
export function objectSelector(selector: unknown): LabelPredicate {
  if (selector === undefined || selector === null) return () => false;
  const { matchLabels, matchExpressions } = objectOr(selector);
  const exact = Object.entries(objectOr(matchLabels));
  const expressions = listOr(matchExpressions).map((expression) => {
    const { key, operator, values } = objectOr(expression);
    const name = textOr(key, '');
    const among = listOr(values).map(String);
    switch (operator) {
      case 'In':
        return (labels: Labels) => among.includes(labels[name] ?? '\0');
      case 'NotIn':
        return (labels: Labels) => !among.includes(labels[name] ?? '\0');
      case 'Exists':
        return (labels: Labels) => name in labels;
      case 'DoesNotExist':
        return (labels: Labels) => !(name in labels);
      default:
        return () => false;
    }
  });
  return (labels) => exact.every(([key, value]) => labels[key] === value) && expressions.every((matches) => matches(labels));
}

/** A selector as one line, as scale subresources carry it. */
export function selectorText(selector: unknown): string {
  return Object.entries(objectOr(objectOr(selector).matchLabels))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

export interface FieldRequirement {
  readonly path: string;
  readonly equal: boolean;
  readonly value: string;
}

/** `metadata.name=web,status.phase!=Failed`; only the fields a resource can be selected by. */
export function parseFieldSelector(text: string, selectable: readonly string[]): (object: object) => boolean {
  const requirements = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part): FieldRequirement => {
      const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
      const [, path = '', operator = '', value = ''] = match ?? [];
      if (match === null) throw badRequest(`invalid field selector: "${part}"; expected field=value`);
      if (!selectable.includes(path)) {
        throw badRequest(`field label not supported: ${path}; expected one of ${selectable.join(', ')}`);
      }
      return { path, equal: operator !== '!=', value };
    });
  return (object) => requirements.every(({ path, equal, value }) => (fieldAt(object, path) === value) === equal);
}

function fieldAt(object: object, path: string): string {
  let value: unknown = object;
  for (const member of path.split('.')) value = objectOr(value)[member];
  return value === undefined || value === null ? '' : String(value);
}

/** Commas within parentheses belong to a set. */
function splitRequirements(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  return [...parts, current].map((part) => part.trim()).filter((part) => part !== '');
}

function parseRequirement(text: string): LabelPredicate {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    const among = (labels: Labels) => labels[key] !== undefined && values.includes(labels[key]);
    return operator === 'in' ? among : (labels) => !among(labels);
  }
  const comparison = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (comparison !== null) {
    const [, key = '', operator, value = ''] = comparison;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const existence = /^(!?)\s*([^=!\s()]+)$/.exec(text);
  if (existence === null) throw badRequest(`unable to parse requirement: "${text}"; expected key=value, key in (a, b), key or !key`);
  const [, not, key = ''] = existence;
  return not === '!' ? (labels) => !(key in labels) : (labels) => key in labels;
}
