/** Where a command writes: its answer to stdout, everything else to stderr. */
export interface Output {
  /** The answer: a table, or with --json one document. */
  readonly answer: (text: string) => void;
  /** Progress and notices. */
  readonly note: (text: string) => void;
  /** A person sits at the terminal. */
  readonly interactive: boolean;
  /** The terminal can be redrawn. */
  readonly live: boolean;
  /** Lines are grouped for GitHub's log. */
  readonly github: boolean;
  readonly width: number;
}

export function standardOutput(options: { json: boolean }): Output {
  const ci = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false';
  return {
    answer: (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
    note: (text) => process.stderr.write(text.endsWith('\n') ? text : `${text}\n`),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !ci,
    live: process.stderr.isTTY === true && !ci && !options.json,
    github: process.env.GITHUB_ACTIONS === 'true',
    width: process.stderr.columns ?? 100,
  };
}
