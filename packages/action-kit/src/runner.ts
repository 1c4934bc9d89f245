import { error as annotateError, warning as annotateWarning, info, setOutput, setSecret, summary } from '@actions/core';
import { logSafe } from './log-safe.ts';
import { maskable } from './maskable.ts';
import type { Annotation } from './result/annotations.ts';

/** The runner of a job, as an action speaks to it. */
export interface Runner {
  /** A line that is ours, commands such as `::group::` included. */
  line(text: string): void;
  /** Text that may hold words of others: none of it is taken for a command. */
  say(text: string): void;
  mask(secrets: readonly string[]): void;
  annotate(annotation: Annotation): void;
  output(name: string, value: string): void;
  summarise(markdown: string): Promise<void>;
}

/** The only place that speaks to @actions/core. */
export const githubRunner: Runner = {
  line: (text) => info(text),
  say: (text) => info(logSafe(text)),
  mask(secrets) {
    for (const part of secrets.flatMap(maskable)) setSecret(part);
  },
  annotate({ level, message, title, file, line, column }) {
    const write = level === 'error' ? annotateError : annotateWarning;
    write(message, {
      title,
      ...(file !== null && { file }),
      ...(line !== null && { startLine: line }),
      ...(column !== null && { startColumn: column }),
    });
  },
  output: (name, value) => setOutput(name, value),
  async summarise(markdown) {
    // Without the file there is nowhere to put one: a local run.
    if (!process.env.GITHUB_STEP_SUMMARY) return;
    await summary.addRaw(markdown, true).write();
  },
};
