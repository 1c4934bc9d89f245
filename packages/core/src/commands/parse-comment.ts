export const VERBS = ['status', 'approve', 'reject', 'rollback', 'lock', 'unlock'] as const;
export type Verb = (typeof VERBS)[number];

export type ParsedComment =
  /** It is a comment among people. */
  | { readonly kind: 'none' }
  /** `word` is empty for `/release` alone. */
  | { readonly kind: 'unknown'; readonly word: string }
  | { readonly kind: 'command'; readonly verb: Verb; readonly text: string };

const LONGEST_LINE = 1_000;

/**
 * The command of a comment: its first line, where that begins with `/release`; what stands below is for people. What cannot be seen in it,
 * or turns its direction, is taken out: nobody is to approve something else than what is read.
 */
export function parseComment(body: string): ParsedComment {
  const end = body.search(/[\r\n\u2028\u2029]/);
  const line = (end < 0 ? body : body.slice(0, end))
    .slice(0, LONGEST_LINE)
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Cc}/gu, ' ');
  const [, rest] = /^\/release(?:\s+(.*))?$/u.exec(line.trimEnd()) ?? [null, null];
  if (rest === null) return { kind: 'none' };
  const [, word = '', text = ''] = /^(\S*)\s*(.*)$/u.exec(rest ?? '') ?? [];
  const verb = VERBS.find((known) => known === word.toLowerCase());
  return verb === undefined ? { kind: 'unknown', word } : { kind: 'command', verb, text: text.trim() };
}
