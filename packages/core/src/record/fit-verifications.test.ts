import { describe, expect, it } from 'vitest';
import { fitVerifications, VERIFICATION_LIMITS } from './fit-verifications.ts';
import { sampleSignal, sampleVerification } from './testing/sample-verification.ts';
import { verificationRecordSchema } from './verification-record.ts';

const series = Array.from({ length: 120 }, (_, index) => ({
  at: 1_700_000_000_000 + index * 15_000,
  new: index / 7,
  old: index / 9,
  evidence: index / 3,
  boundary: Math.log(40),
}));
const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    sampleVerification({ service: `service-${index}`, endedAt: index, signals: [sampleSignal({ series })] }),
  );

describe('fitVerifications', () => {
  it('leaves what there is room for, with six digits', () => {
    const [record] = fitVerifications(many(1));
    expect(verificationRecordSchema.parse(record)).toEqual(record);
    expect(record?.signals[0]?.series).toHaveLength(120);
    expect(record?.signals[0]?.series[1]).toMatchObject({ new: 0.142857, old: 0.111111 });
  });

  it('drops series first, those of what passed longest ago, and never that of a failure', () => {
    const [failed, ...passed] = many(100);
    if (failed === undefined) throw new Error('there are 100');
    const fitted = fitVerifications([{ ...failed, verdict: 'fail' }, ...passed]);
    expect(fitted).toHaveLength(100);
    expect(JSON.stringify(fitted).length).toBeLessThan(VERIFICATION_LIMITS.characters + VERIFICATION_LIMITS.series);
    const charted = fitted.filter(({ signals }) => (signals[0]?.series.length ?? 0) > 0).map(({ service }) => service);
    expect(charted[0]).toBe('service-0');
    expect(charted.at(-1)).toBe('service-99');
    expect(charted).not.toContain('service-1');
  });

  it('keeps what failed when not even the numbers of all fit', () => {
    const records = many(1_000).map((record, index) => (index === 0 ? { ...record, verdict: 'fail' as const } : record));
    const fitted = fitVerifications(records);
    expect(fitted.length).toBeGreaterThan(300);
    expect(fitted.length).toBeLessThan(1_000);
    expect(fitted[0]?.service).toBe('service-0');
    expect(fitted.at(-1)?.service).toBe('service-999');
    expect(JSON.stringify(fitted).length).toBeLessThan(VERIFICATION_LIMITS.characters + VERIFICATION_LIMITS.series);
  });

  it('cuts messages', () => {
    const long = 'x'.repeat(5_000);
    const [record] = fitVerifications([sampleVerification({ reason: long, signals: [sampleSignal({ message: long })] })]);
    expect([record?.reason.length, record?.signals[0]?.message.length]).toEqual([400, 400]);
  });
});
