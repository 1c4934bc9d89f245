import { ExpositionError, type Labels } from './exposition.ts';

/** More than any client writes. */
const MAX_LABELS = 128;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const BLANKS = /[ \t]*/y;

export interface ParsedLabels {
  readonly labels: Labels;
  /** A name in quotes before the labels: that of the series, where it is no plain identifier (UTF-8 names). */
  readonly quotedName: string | null;
  /** Index behind the closing brace. */
  readonly end: number;
}

/** `{a="b",c="d"}` from the opening brace at `start`; a comma before the closing brace is fine. `at` names the line in errors. */
export function parseLabels(line: string, start: number, at: string): ParsedLabels {
  const labels: Record<string, string> = {};
  let quotedName: string | null = null;
  let position = skipBlanks(line, start + 1);
  for (let count = 0; line[position] !== '}'; count += 1) {
    if (count > MAX_LABELS) throw new ExpositionError('malformed', `${at}: more than ${MAX_LABELS} labels`);
    let name: string;
    if (line[position] === '"') {
      const quoted = parseQuoted(line, position, at);
      position = skipBlanks(line, quoted.end);
      name = quoted.text;
      if (line[position] !== '=') {
        if (count > 0) throw expected('=', line, position, at);
        quotedName = name;
        position = afterComma(line, position, at);
        continue;
      }
    } else {
      LABEL_NAME.lastIndex = position;
      name = LABEL_NAME.exec(line)?.[0] ?? '';
      if (name === '') throw expected('the name of a label', line, position, at);
      position = skipBlanks(line, position + name.length);
    }
    if (line[position] !== '=') throw expected('=', line, position, at);
    const value = parseQuoted(line, skipBlanks(line, position + 1), at);
    if (Object.hasOwn(labels, name)) throw new ExpositionError('malformed', `${at}: label ${name} is there twice`);
    labels[name] = value.text;
    position = afterComma(line, skipBlanks(line, value.end), at);
  }
  return { labels, quotedName, end: position + 1 };
}

function afterComma(line: string, position: number, at: string): number {
  if (line[position] === ',') return skipBlanks(line, position + 1);
  if (line[position] === '}') return position;
  throw expected(', or }', line, position, at);
}

/** In quotes, `\\`, `\"` and `\n` stand for one character; other backslashes for themselves. */
function parseQuoted(line: string, start: number, at: string): { readonly text: string; readonly end: number } {
  if (line[start] !== '"') throw expected('"', line, start, at);
  let text = '';
  let from = start + 1;
  for (let position = from; position < line.length; position += 1) {
    const character = line[position];
    if (character === '"') return { text: text + line.slice(from, position), end: position + 1 };
    if (character !== '\\') continue;
    const escaped = line[position + 1];
    const meant = escaped === 'n' ? '\n' : escaped === '\\' || escaped === '"' ? escaped : `\\${escaped ?? ''}`;
    text += line.slice(from, position) + meant;
    position += 1;
    from = position + 1;
  }
  throw new ExpositionError('malformed', `${at}: expected " at the end of a value`);
}

function skipBlanks(line: string, position: number): number {
  BLANKS.lastIndex = position;
  return position + (BLANKS.exec(line)?.[0].length ?? 0);
}

function expected(what: string, line: string, position: number, at: string): ExpositionError {
  const got = position < line.length ? JSON.stringify(line.slice(position, position + 20)) : 'the end of the line';
  return new ExpositionError('malformed', `${at}: expected ${what}, got ${got}`);
}
