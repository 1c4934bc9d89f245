import { severityOf } from '../verdict.ts';
import type { SignalRecord, VerificationRecord } from './verification-record.ts';

/** Characters of JSON. A ConfigMap takes a million, and the plan, the steps and the causes want theirs. */
export const VERIFICATION_LIMITS = {
  /** Of everything but the series. */
  characters: 300_000,
  /** Of the series. */
  series: 250_000,
  /** Of one message. */
  message: 400,
} as const;

/**
 * As much of what was verified as a record has room for. Series go first: those of what passed longest ago, before those of what failed.
 * Then whole verifications that passed, the oldest first; what failed or was not decided stays longest.
 */
export function fitVerifications(records: readonly VerificationRecord[]): VerificationRecord[] {
  const short = records.map(shorten);
  const order = short.map((_, index) => index).sort((a, b) => worth(short, b) - worth(short, a));
  const kept = new Set<number>();
  let characters = 0;
  for (const index of order) {
    const record = short[index];
    if (record === undefined) continue;
    characters += JSON.stringify({ ...record, signals: record.signals.map(withoutSeries) }).length;
    if (characters <= VERIFICATION_LIMITS.characters) kept.add(index);
  }
  let room: number = VERIFICATION_LIMITS.series;
  const charted = new Map<number, VerificationRecord>();
  for (const index of order) {
    const record = short[index];
    if (record === undefined || !kept.has(index)) continue;
    const signals = record.signals.map((signal) => {
      const size = JSON.stringify(signal.series).length;
      if (size > room) return withoutSeries(signal);
      room -= size;
      return signal;
    });
    charted.set(index, { ...record, signals });
  }
  return short.flatMap((_, index) => charted.get(index) ?? []);
}

function withoutSeries(signal: SignalRecord): SignalRecord {
  return { ...signal, series: [] };
}

/** The worse the verdict the more, and the newer; of the same verdict, what ended last. */
function worth(records: readonly VerificationRecord[], index: number): number {
  const record = records[index];
  return record === undefined ? 0 : severityOf(record.verdict) * 1e15 + (record.endedAt ?? Number.MAX_SAFE_INTEGER / 10);
}

function shorten(record: VerificationRecord): VerificationRecord {
  const cut = (text: string): string =>
    text.length > VERIFICATION_LIMITS.message ? `${text.slice(0, VERIFICATION_LIMITS.message - 1)}…` : text;
  return {
    ...record,
    reason: cut(record.reason),
    signals: record.signals.map((signal) => ({ ...signal, message: cut(signal.message), series: signal.series.map(rounded) })),
  };
}

/** A chart shows no more than six digits. */
function rounded(point: SignalRecord['series'][number]): SignalRecord['series'][number] {
  const short = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(6)));
  return { at: point.at, new: short(point.new), old: short(point.old), evidence: short(point.evidence), boundary: short(point.boundary) };
}
