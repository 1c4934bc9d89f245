import type { SignalRecord, VerificationRecord } from '../record/verification-record.ts';
import { formatNumber, formatShare } from '../verify/format-numbers.ts';

const WORDS = { pass: 'ok', inconclusive: 'not decided', error: 'error', fail: 'FAILED' } as const;

/** A signal as one looks at it in passing: `errors 1.1× ok`, `latency not decided`. */
export function signalWords({ name, ratio, verdict }: SignalRecord): string {
  return `${name} ${ratio === null ? '' : `${formatNumber(ratio)}× `}${WORDS[verdict]}`;
}

/** Signals that a person looks for first: what failed, then what counts; what is only shown is left out. */
export function signalLine(signals: readonly SignalRecord[], most = 4): string {
  const rank = ({ verdict }: SignalRecord): number => (verdict === 'fail' ? 0 : verdict === 'pass' ? 2 : 1);
  const shown = signals.filter(({ critical, verdict }) => critical || verdict === 'fail').toSorted((a, b) => rank(a) - rank(b));
  const words = shown.slice(0, most).map(signalWords);
  return [...words, ...(shown.length > most ? [`${shown.length - most} more`] : [])].join(' · ');
}

/** The value of one side, in the unit of the signal: `0.21%`, `98.9% under 0.3 s`, `41`. */
export function sideWords({ method, thresholdSeconds }: SignalRecord, side: SignalRecord['new']): string {
  if (side === null || side.value === null) return '–';
  switch (method) {
    case 'counts':
      return formatShare(side.value);
    case 'latency':
      return `${formatShare(1 - side.value)}${thresholdSeconds === null ? '' : ` under ${secondsWords(thresholdSeconds)}`}`;
    case 'gauge':
    case 'threshold':
      return formatNumber(side.value);
    case 'instances':
      return `${side.value} ${side.value === 1 ? 'restart' : 'restarts'}`;
    default:
      return method satisfies never;
  }
}

export function secondsWords(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${formatNumber(seconds)} s`;
}

/** Seconds from the first look to the failure, or to the end of what was looked at; null where nothing was. */
export function secondsToVerdict(
  { from, until, failedAt }: SignalRecord,
  { startedAt }: Pick<VerificationRecord, 'startedAt'>,
): number | null {
  const end = failedAt ?? until;
  return end === null ? null : Math.max(0, (end - Math.min(from ?? startedAt, startedAt)) / 1000);
}
