import { severityOf } from '../verdict.ts';
import type { Release } from './release-record.ts';
import type { SignalRecord, VerificationRecord } from './verification-record.ts';

/** What a release did to one signal of a service, over all of its verify steps and monitors. */
export interface MeasuredSignal {
  readonly target: string;
  readonly service: string;
  readonly verification: string;
  /** The record that says most: the worst, of these the newest. */
  readonly signal: SignalRecord;
  readonly startedAt: number;
  /** What it was on old instances. */
  readonly before: SignalRecord['old'];
  /** On new ones, beside old ones. */
  readonly during: SignalRecord['new'];
  /** On new ones, when no old one was left. */
  readonly after: SignalRecord['new'];
}

/** The signals of a release, those that failed first, then as they were begun. */
export function measuredSignals({ verifications }: Pick<Release, 'verifications'>): readonly MeasuredSignal[] {
  const groups = new Map<string, { record: VerificationRecord; signal: SignalRecord }[]>();
  for (const record of verifications)
    for (const signal of record.signals) {
      const key = `${record.target}\n${record.service}\n${record.verification}\n${signal.name}`;
      groups.set(key, [...(groups.get(key) ?? []), { record, signal }]);
    }
  const measured = [...groups.values()].flatMap((entries): MeasuredSignal[] => {
    const said = entries.toSorted(
      (a, b) => severityOf(b.signal.verdict) - severityOf(a.signal.verdict) || (b.signal.until ?? 0) - (a.signal.until ?? 0),
    )[0];
    if (said === undefined) return [];
    const { record, signal } = said;
    const newest = (compared: VerificationRecord['compared']) =>
      entries
        .filter((entry) => entry.record.compared === compared && entry.signal.new !== null)
        .toSorted((a, b) => (a.signal.until ?? 0) - (b.signal.until ?? 0))
        .at(-1)?.signal.new ?? null;
    return [
      {
        target: record.target,
        service: record.service,
        verification: record.verification,
        signal,
        startedAt: record.startedAt,
        before: entries.find((entry) => entry.signal.old !== null)?.signal.old ?? null,
        during: newest('versions'),
        after: newest('time'),
      },
    ];
  });
  return measured.toSorted((a, b) => severityOf(b.signal.verdict) - severityOf(a.signal.verdict));
}
