import { type NoReading, type NoReadingCode, SluiceError } from '@sluice/core';

/** Looking again may help, or else the question or the source is wrong. The reading of a scalar that is several is as slo.md has it. */
const VERDICTS = {
  'no-data': 'inconclusive',
  'not-a-number': 'inconclusive',
  stale: 'inconclusive',
  partial: 'inconclusive',
  warning: 'inconclusive',
  'several-series': 'inconclusive',
  'clock-skew': 'error',
  'too-large': 'error',
  unreachable: 'inconclusive',
  timeout: 'inconclusive',
  refused: 'error',
  'bad-query': 'error',
  'unexpected-answer': 'error',
} satisfies Record<NoReadingCode, NoReading['verdict']>;

export interface SourceErrorOptions extends ErrorOptions {
  /** Where it is not the usual one of the code. */
  readonly verdict?: NoReading['verdict'];
}

/** Why a source has no answer: a code, the verdict that it makes, and words for people without secrets. */
export class SourceError extends SluiceError {
  declare readonly code: NoReadingCode;
  readonly verdict: NoReading['verdict'];

  constructor(code: NoReadingCode, message: string, { verdict = VERDICTS[code], ...options }: SourceErrorOptions = {}) {
    super(code, verdict === 'error' ? 'input' : 'world', message, options);
    this.verdict = verdict;
  }

  reading(): NoReading {
    return { kind: 'nothing', verdict: this.verdict, code: this.code, message: this.message };
  }
}

/**
 * What went wrong as a reading. Anything but a SourceError is a bug and thrown on, and so is the reason of the signal.
 */
export function noReading(error: unknown, signal: AbortSignal): NoReading {
  signal.throwIfAborted();
  if (error instanceof SourceError) return error.reading();
  throw error;
}
