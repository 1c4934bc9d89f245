import type { NumberAnswer, NumberSource, SloState, SloUsage } from '@sluice/core';
import type { ReleaseBurn, Slo, SloQuestion } from '@sluice/core/slo';

/** Queries that one Prometheus is asked at the same time. */
const AT_ONCE = 4;

/** Asks a source about SLOs, with a bound on what it is asked at the same time. */
export class SloAsker {
  readonly #source: NumberSource;
  readonly #signal: AbortSignal;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(source: NumberSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
  }

  /** How an SLO stands at an instant. Rejects only when the signal is aborted: what cannot be had is part of the answer. */
  async state(slo: Slo, at: number, minimumEvents: number): Promise<SloState> {
    const { askAbout, sloState } = await import('@sluice/core/slo');
    const asked = askAbout(slo, at);
    const [budget, ...spans] = await Promise.all([
      this.#usage(asked.budget, at),
      ...[...asked.spans].map(async ([seconds, question]) => [seconds, await this.#usage(question, at)] as const),
    ]);
    return sloState(slo, at, { budget, spans: new Map(spans) }, minimumEvents);
  }

  /** What a release has burned of the budget since it began. */
  async burn(slo: Slo, state: SloState, startedAt: number): Promise<ReleaseBurn> {
    const { askAboutRelease, releaseBurn } = await import('@sluice/core/slo');
    const { since, before } = askAboutRelease(slo, startedAt, state.at);
    const [now, then] = await Promise.all([this.#usage(since.question, since.at), this.#usage(before.question, before.at)]);
    return releaseBurn(slo, state.at, state.budget, { since: now, before: then }, since.question.seconds);
  }

  async #usage(question: SloQuestion, at: number): Promise<SloUsage> {
    const { usageOf } = await import('@sluice/core/slo');
    if (question.kind === 'ratio') return usageOf(question, { part: await this.#ask(question.ratio, at), total: null });
    const [part, total] = await Promise.all([this.#ask(question.part, at), this.#ask(question.total, at)]);
    return usageOf(question, { part, total });
  }

  async #ask(query: string, at: number): Promise<NumberAnswer> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await this.#source.ask(query, at, this.#signal);
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
