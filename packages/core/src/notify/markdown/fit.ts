/** Room for the end of a code block; one with a longer fence is no worry of ours. */
const LONGEST_FENCE = 64;

export interface Fit {
  readonly most: number;
  /** What is counted: a comment has a limit in characters, a job summary one in bytes of UTF-8. */
  readonly unit: 'bytes' | 'characters';
  /** Where the whole text is. */
  readonly elsewhere: string;
}

/**
 * A text within its limit: cut at a line's end, so that the beginning stays, which has state and verdict. Code blocks and foldings that
 * the cut left open are closed, and the cut is said.
 */
export function fitMarkdown(text: string, { most, unit, elsewhere }: Fit): string {
  const measure = unit === 'bytes' ? bytesOf : (part: string): number => part.length;
  const size = measure(text);
  if (size <= most) return text;
  const note = `\n\n<sub>Shortened: ${most} of ${size} ${unit}. ${elsewhere}</sub>\n`;
  // The ends of what is open are short, and there are few of them.
  const head = headOf(text, most - measure(note) - 2 * LONGEST_FENCE - DETAILS_END.length * MOST_DETAILS, measure);
  return `${head}${closeFence(head)}${closeDetails(head)}${note}`;
}

const DETAILS_END = '\n\n</details>';
const MOST_DETAILS = 3;

/** The longest beginning of whole lines that fits; of a single line too long, as much as fits. */
function headOf(text: string, room: number, measure: (part: string) => number): string {
  let end = 0;
  let used = 0;
  while (end < text.length) {
    const next = text.indexOf('\n', end);
    const stop = next === -1 ? text.length : next + 1;
    const size = measure(text.slice(end, stop));
    if (used + size > room) break;
    used += size;
    end = stop;
  }
  if (end > 0) return text.slice(0, end).trimEnd();
  // Four bytes are the longest character, two units of UTF-16: what may be half of one is dropped.
  return text.slice(0, Math.floor(room / 4)).replace(/[\ud800-\udbff]$/, '');
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A cut inside a code block would swallow the note. */
function closeFence(text: string): string {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence = /^`{3,}/.exec(line)?.[0];
    if (fence === undefined) continue;
    if (open === null) open = fence;
    else if (fence.length >= open.length) open = null;
  }
  return open === null ? '' : `\n${open.slice(0, LONGEST_FENCE - 1)}`;
}

function closeDetails(text: string): string {
  const opened = text.split('<details>').length - 1;
  const closed = text.split('</details>').length - 1;
  return DETAILS_END.repeat(Math.min(MOST_DETAILS, Math.max(0, opened - closed)));
}
