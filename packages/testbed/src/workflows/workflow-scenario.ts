import { check } from '../scenarios/scenario.ts';
import type { ActResult } from './act-run.ts';
import type { Example } from './shop-repository.ts';
import type { ShopScene } from './shop-scene.ts';

export interface WorkflowScenario {
  readonly name: string;
  /** The example that it is about; default `shop`. */
  readonly example?: Example;
  /** It waits until the locks of a killed run have run out: begun first. */
  readonly slow?: true;
  /** Returns the evidence shown in the table; throws when something is not as it must be. */
  readonly run: (scene: ShopScene) => Promise<string>;
}

/** The jobs of the example's `stages: per-batch`. */
export const THREE_STAGES: readonly string[] = ['stage success', 'stage success', 'stage success'];

/** That these jobs ran and ended so, in this order; what it printed is in the message when they did not. */
export function ran(result: ActResult, expected: readonly string[]): void {
  const jobs = result.jobs.map((job) => `${job.id} ${job.result}`);
  const tail = result.text.trimEnd().slice(-1_500);
  check(!result.timedOut, `the workflow ran for ${result.durationMs} ms and did not end. It printed: ${tail}`);
  check(jobs.join(', ') === expected.join(', '), `jobs: got ${jobs.join(', ')}, expected ${expected.join(', ')}. It printed: ${tail}`);
  const failed = expected.some((job) => job.endsWith('failure'));
  check((result.exitCode !== 0) === failed, `exit code of the run: got ${result.exitCode}, with ${jobs.join(', ')}`);
}

/**
 * That an error annotation says so; returns its first line. Where act has lost the annotation, the summary of the job, which is a file and has the
 * same words, says it.
 */
export function says(result: ActResult, job: string, pattern: RegExp): string {
  const errors = result.annotations.filter((annotation) => annotation.level === 'error' && annotation.job === job);
  const summaries = result.summaries.filter((summary) => summary.job === job);
  const words = [...errors.map(({ message }) => message), ...summaries.map(({ text }) => plain(text))];
  const found = words.find((text) => pattern.test(text));
  check(found !== undefined, `expected an error of ${job} with ${pattern}, got: ${words.join(' | ') || 'none'}`);
  return found?.split('\n')[0] ?? '';
}

/** Markdown without its escapes. */
function plain(markdown: string): string {
  return markdown.replace(/\\([\W_])/g, '$1');
}
