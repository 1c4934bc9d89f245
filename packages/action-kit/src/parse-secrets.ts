import { parseEnv } from 'node:util';
import { SluiceError } from '@sluice/core';

const MAX_CHARACTERS = 64 * 1024;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The input `secrets`: lines as in a dotenv file. What is wrong is said by line, never with its text.
 *
 * @throws SluiceError `secrets-invalid`, kind `input`
 */
export function parseSecrets(text: string): Readonly<Record<string, string>> {
  if (text.length > MAX_CHARACTERS) throw invalid([`${text.length} characters; expected at most ${MAX_CHARACTERS}`]);
  const found = Object.entries(parseEnv(text)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const known = new Set(found.map(([name]) => name));
  const problems = [
    ...strayLines(text, known),
    ...[...known].filter((name) => !NAME.test(name)).map(() => 'a name has other characters than letters, digits and _'),
  ];
  if (problems.length > 0) throw invalid(problems);
  return Object.fromEntries(found);
}

/** Lines outside of quoted values that are neither blank, nor a comment, nor NAME=value: a dotenv parser skips them in silence. */
function strayLines(text: string, known: ReadonlySet<string>): readonly string[] {
  const problems: string[] = [];
  let quote: string | null = null;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (quote !== null) {
      if (line.includes(quote)) quote = null;
      continue;
    }
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const [, name, value = ''] = /^\s*(?:export\s+)?([^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || !known.has(name)) {
      problems.push(`line ${index + 1} is not NAME=value`);
      continue;
    }
    const opening = /^["'`]/.exec(value)?.[0] ?? null;
    if (opening !== null && !value.slice(1).includes(opening)) quote = opening;
  }
  if (quote !== null) problems.push(`a value begins with ${quote} and does not end with it`);
  return problems;
}

function invalid(problems: readonly string[]): SluiceError {
  return new SluiceError(
    'secrets-invalid',
    'input',
    `input secrets: ${problems.join('; ')}. Expected lines NAME=value, one for each secret. Nothing was changed`,
  );
}
