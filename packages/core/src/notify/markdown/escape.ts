/**
 * Text from commits, users or clusters inside Markdown: the only place that knows what GitHub would make of it. No markup, no HTML, no
 * mathematics, one line; a zero-width space keeps `@` from naming anybody, `#1` from turning up in another issue, and an address from
 * becoming a link that looks like ours.
 */
export function plainMarkdown(text: string): string {
  return (
    oneLineOf(text)
      .replace(/[\\`*_[\]|~]/g, '\\$&')
      .replace(/^(?:[-+#=]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}${GAP}` : `\\${start}`))
      .replace(/@/g, `@${GAP}`)
      .replace(/(#|\bGH-)(?=\d)/gi, `$1${GAP}`)
      .replace(/:\/\//g, `:${GAP}//`)
      .replace(/\bwww(?=\.)/gi, `$&${GAP}`)
      // Last: the number of an entity would be taken for that of an issue.
      .replace(/[<>&$]/g, (character) => ENTITIES[character] ?? character)
  );
}

/** At most so many characters of it, the cut shown. */
export function shortMarkdown(text: string, most: number): string {
  return plainMarkdown(text.length <= most ? text : `${text.slice(0, most - 1)}…`);
}

/** A command or a name to copy. What would end the code, or a cell of a table, is shown as plain text in code instead. */
export function codeMarkdown(text: string): string {
  const line = oneLineOf(text).trim();
  return /[`|]/.test(line) || line === '' ? `<code>${plainMarkdown(line)}</code>` : `\`${line}\``;
}

/** A link; the label alone where the address is none of a web page. */
export function linkMarkdown(label: string, address: string | null): string {
  const href = address === null ? null : webAddress(address);
  return href === null ? plainMarkdown(label) : `[${plainMarkdown(label)}](${href})`;
}

/** A block of text as it is, in a fence longer than any inside. Colours of a terminal are taken out. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${withoutColours(text)}\n${fence}`;
}

/** A word or two inside a Mermaid diagram, where colons, quotes, semicolons and braces have a meaning. */
export function mermaidLabel(text: string): string {
  const label = text
    .slice(0, LONGEST_LABEL)
    .replace(/[^\p{L}\p{N}\p{M} .%/+→–-]/gu, ' ')
    .replace(/%{2,}/g, '%')
    .replace(/ +/g, ' ')
    .trim();
  return label === '' ? '–' : label;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const GAP = '\u200b';
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', $: '&#36;' };
const LONGEST_LABEL = 80;

/** Ends of lines of every kind become blanks, and nothing turns the direction of what follows. */
function oneLineOf(text: string): string {
  return withoutColours(text)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

function webAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, username, href } = new URL(address);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '') return null;
  return href.replace(/[()<>|\\`*_[\]~$]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
