import type { Counts, Discovery, MetricAsk, MetricQuestion, MetricSource, Reading } from '@sluice/core';
import type { RestClient } from '@sluice/kubernetes';
import { expectAnswered } from '../pods/answer/look-reading.ts';
import { noReading, SourceError } from '../source-error.ts';
import { lineMatcher } from './line-matcher.ts';
import { type LoggedSide, LogLooks } from './log-looks.ts';

export interface LogsSourceSettings {
  /** Null: the one that kubectl shows by default. */
  readonly container: string | null;
  /** For a whole look. */
  readonly timeoutSeconds: number;
}

/**
 * Lines of the instances' logs that match a pattern. Counts compare the share of bad lines among all that match `total` (empty: all lines); a gauge or a limit has the lines
 * of each instance by the second.
 */
export class LogsSource implements MetricSource {
  readonly name = 'the logs of the instances';
  readonly #looks: LogLooks;

  constructor(client: RestClient, { container, timeoutSeconds }: LogsSourceSettings) {
    this.#looks = new LogLooks(client, container, timeoutSeconds * 1000);
  }

  async discover(): Promise<Discovery> {
    return {
      kind: 'none',
      message:
        'logs have no golden signals: write what a bad line looks like, such as errors: { source: logs, bad: "level=error", total: "" }',
    };
  }

  async read({ ask, place, new: fresh, old }: MetricQuestion, signal: AbortSignal): Promise<Reading> {
    try {
      const patterns = patternsOf(ask);
      const matchers = new Map(patterns.map((pattern) => [pattern, lineMatcher(pattern)]));
      const look = await this.#looks.look(place, { new: fresh, old }, matchers, signal);
      expectAnswered([...look.new.failures, ...look.old.failures], look.new.pods.length + look.old.pods.length, 'log');
      const [first = '', second = ''] = patterns;
      if (ask.kind === 'counts') return { kind: 'counts', new: countsOf(look.new, first, second), old: countsOf(look.old, first, second) };
      return {
        kind: 'values',
        new: ratesOf(look.new, first, fresh.until - fresh.from),
        old: old === null ? null : ratesOf(look.old, first, old.until - old.from),
      };
    } catch (error) {
      return noReading(error, signal);
    }
  }
}

function patternsOf(ask: MetricAsk): readonly string[] {
  switch (ask.kind) {
    case 'counts':
      return [ask.bad, ask.total];
    case 'gauge':
    case 'threshold':
      return [ask.query];
    case 'latency':
      throw new SourceError('bad-query', 'logs have no histograms: expected bad and total, or query, with patterns of lines');
    default:
      return ask satisfies never;
  }
}

function countsOf({ pods }: LoggedSide, bad: string, total: string): Counts | null {
  if (pods.length === 0) return null;
  const sum = (pattern: string): number => pods.reduce((all, { counts }) => all + (counts.get(pattern) ?? 0), 0);
  const counts = { bad: sum(bad), total: sum(total) };
  if (counts.bad > counts.total)
    throw new SourceError(
      'unexpected-answer',
      `${counts.bad} lines match ${JSON.stringify(bad)} and ${counts.total} match ${JSON.stringify(total)}: expected the bad ones to be among all`,
    );
  return counts;
}

function ratesOf({ pods }: LoggedSide, pattern: string, milliseconds: number): readonly number[] | null {
  return pods.length === 0 || milliseconds <= 0 ? null : pods.map(({ counts }) => ((counts.get(pattern) ?? 0) * 1000) / milliseconds);
}
