/** Text from a cluster on one line: a line of its own could begin with `::`, which is a command to GitHub's log. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}
