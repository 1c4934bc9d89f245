export type PlanPath = readonly (string | number)[];

/** `environments.production.targets[0].name`; keys that are no plain words are quoted. */
export function formatPath(path: PlanPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]{1,80}$/.test(part)) return `[${JSON.stringify(part.slice(0, 80))}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** A value in a few words for an error: `"abc"`, `12 (a number)`, `a list`, `nothing`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    case 'number':
      return `${value} (a number)`;
    case 'boolean':
      return `${value} (true or false)`;
    default:
      return 'a mapping';
  }
}
