/**
 * Text from commits, users or clusters for a log: the runner takes a line that begins with `::`, however far indented, and anything with
 * `##[` in it for a command. https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function logSafe(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^(\s*):(?=:)/, '$1:\u200b').replaceAll('##[', '##\u200b['))
    .join('\n');
}
