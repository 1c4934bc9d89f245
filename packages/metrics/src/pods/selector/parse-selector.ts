import type { Labels } from '../exposition/exposition.ts';
import { labelMatcher, type MatchOperator } from './label-matcher.ts';
import { type Selector, SelectorError } from './selector.ts';

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[ \t\n]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t\n]*(=~|!~|!=|=)[ \t\n]*/y;
const SEPARATOR = /[ \t\n,]*/y;
const OPERATORS: ReadonlyMap<string, MatchOperator> = new Map([
  ['=', '='],
  ['!=', '!='],
  ['=~', '=~'],
  ['!~', '!~'],
]);
const MAX_MATCHERS = 32;
const FORM =
  'a series such as http_requests_total{code=~"5.."}; what matches is added up, and counters are counted from look to look, so that sum, rate and [5m] are not written';

/**
 * `name{label="value",other=~"pattern"}`, as PromQL selects series; empty places between commas are fine, as an empty variable leaves them.
 *
 * @throws SelectorError
 */
export function parseSelector(written: string): Selector {
  const text = written.trim();
  NAME.lastIndex = 0;
  const name = NAME.exec(text)?.[0] ?? '';
  if (name === '') throw wrong(text, 0);
  let position = skip(text, name.length);
  if (position === text.length) return { name, text, matches: () => true, needs: [] };
  if (text[position] !== '{') throw wrong(text, position);
  const matchers: { readonly label: string; readonly matches: (value: string) => boolean }[] = [];
  position = separator(text, position + 1);
  while (text[position] !== '}') {
    LABEL.lastIndex = position;
    const [whole = '', label = '', operator = ''] = LABEL.exec(text) ?? [];
    const kind = OPERATORS.get(operator);
    if (kind === undefined || matchers.length === MAX_MATCHERS) throw wrong(text, position);
    const value = quoted(text, position + whole.length);
    matchers.push({ label, matches: labelMatcher(kind, value.text) });
    position = skip(text, value.end);
    if (text[position] !== ',' && text[position] !== '}') throw wrong(text, position);
    position = separator(text, position);
  }
  if (skip(text, position + 1) !== text.length) throw wrong(text, skip(text, position + 1));
  return {
    name,
    text,
    matches: (labels: Labels) => matchers.every(({ label, matches }) => matches(labels[label] ?? '')),
    needs: matchers.filter(({ matches }) => !matches('')).map(({ label }) => label),
  };
}

/** Between `"`, `'` or `` ` ``; in the last a backslash stands for itself. */
function quoted(text: string, start: number): { readonly text: string; readonly end: number } {
  const quote = text[start];
  if (quote !== '"' && quote !== "'" && quote !== '`') throw wrong(text, start);
  let value = '';
  for (let position = start + 1; position < text.length; position += 1) {
    const character = text[position] ?? '';
    if (character === quote) return { text: value, end: position + 1 };
    if (character !== '\\' || quote === '`') {
      value += character;
      continue;
    }
    position += 1;
    const escaped = text[position] ?? '';
    const meant = { n: '\n', t: '\t', '\\': '\\', '"': '"', "'": "'" }[escaped];
    if (meant === undefined) throw new SelectorError(`${shown(text)}: \\${escaped} stands for nothing; write \\\\${escaped} for a pattern`);
    value += meant;
  }
  throw new SelectorError(`${shown(text)}: expected ${quote} at the end of a value`);
}

function skip(text: string, position: number): number {
  let end = position;
  while (end < text.length && ' \t\n'.includes(text[end] ?? '')) end += 1;
  return end;
}

function separator(text: string, position: number): number {
  SEPARATOR.lastIndex = position;
  return position + (SEPARATOR.exec(text)?.[0].length ?? 0);
}

function wrong(text: string, position: number): SelectorError {
  const got = position < text.length ? JSON.stringify(text.slice(position, position + 20)) : 'the end';
  return new SelectorError(`${shown(text)}: expected ${FORM}; got ${got} at character ${position + 1}`);
}

function shown(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
