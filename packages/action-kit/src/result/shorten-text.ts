/** Room for the end of a code block; one with a longer fence is no worry of ours. */
const LONGEST_FENCE = 64;

/** At most so many bytes of UTF-8, cut at a line's end; the beginning, which has the verdict, stays, and the cut is said. */
export function shortenText(text: string, mostBytes: number): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= mostBytes) return text;
  const note = `\n\n<sub>Shortened: ${mostBytes} of ${bytes} bytes. All of it is in the log of this step.</sub>\n`;
  const room = mostBytes - Buffer.byteLength(note) - LONGEST_FENCE;
  // Four bytes are the longest character: what may be half of one is dropped.
  const kept = Buffer.from(text)
    .subarray(0, room)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  const end = kept.lastIndexOf('\n');
  const head = end > 0 ? kept.slice(0, end) : kept;
  return `${head}${closeFence(head)}${note}`;
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
