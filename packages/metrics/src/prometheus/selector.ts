/** A metric by its name and label matchers, and nothing around it: what raw samples can be asked of. */
export interface Selector {
  /** Null where the name is a matcher too. */
  readonly name: string | null;
  /** What stands within the braces. */
  readonly matchers: string;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
/** Strings may hold braces. https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors */
const STRING = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`[^\`]*\``;
const PLAIN = new RegExp(`^\\s*(${NAME})?\\s*(?:\\{((?:[^{}"'\`]|${STRING})*)\\})?\\s*$`);
const MATCHER = new RegExp(`([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(${STRING})`, 'g');
const USED_NAME = new RegExp(`(?<![\\w:.$])(${NAME})\\s*(?=[{[])`, 'g');

/** The selector that a query is, or null where it is more than that: a function, an operator, a range. */
export function plainSelector(query: string): Selector | null {
  const match = PLAIN.exec(query);
  if (match === null || (match[1] === undefined && (match[2] ?? '').trim() === '')) return null;
  return { name: match[1] ?? null, matchers: (match[2] ?? '').trim().replace(/,$/, '') };
}

/** Whether a query is one, with its variables still in it: `$(pods)` stands for matchers, the others for a part of a text. */
export function isPlain(query: string): boolean {
  return plainSelector(query.replace(/\$\(\s*pods\s*\)/g, 'pod=""').replace(/\$\(\s*\w+\s*\)/g, '')) !== null;
}

export function writeSelector({ name, matchers }: Selector): string {
  return `${name ?? ''}{${matchers}}`;
}

/** Labels that a series must have to fit. A matcher that fits the empty text needs none. */
export function neededLabels({ matchers }: Selector): readonly string[] {
  const found = [...matchers.matchAll(MATCHER)].filter(([, , operator, value = '']) =>
    operator === '=' || operator === '=~' ? value.length > 2 : false,
  );
  return [...new Set(found.flatMap(([, label]) => (label === undefined || label === '__name__' ? [] : [label])))];
}

/** Names of metrics that a query has in front of braces or brackets. */
export function usedNames(query: string): readonly string[] {
  const withoutStrings = query.replace(new RegExp(STRING, 'g'), '""');
  return [...new Set([...withoutStrings.matchAll(USED_NAME)].flatMap(([, name]) => (name === undefined || name === 'by' ? [] : [name])))];
}
