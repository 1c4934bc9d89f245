import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { archive, emptyRecord, type Release, type ReleaseRecord } from '../record/release-record.ts';
import { sampleSignal, sampleVerification } from '../record/testing/sample-verification.ts';
import { ledgerEventSchema } from './ledger-event.ts';
import { releaseEvents } from './release-events.ts';

const empty = emptyRecord('shop', 'production');
const recordOf = (changes: Partial<Release> = {}): ReleaseRecord => ({
  ...empty,
  release: sampleRelease({ phase: 'releasing', holding: null, ...changes }),
});
const kinds = (before: ReleaseRecord, after: ReleaseRecord): string[] => releaseEvents(before, after, 'ada').map(({ kind }) => kind);

describe('releaseEvents', () => {
  it.each<[string, Partial<Release>, string[]]>([
    ['nothing', {}, []],
    ['a stage that is complete', { phase: 'held', holding: 'stage' }, []],
    ['a wait for a person', { phase: 'held', holding: 'approval' }, []],
    ['a closed window', { phase: 'held', holding: 'window' }, []],
    ['a failure that holds', { phase: 'held', holding: 'failure' }, ['held']],
    ['a cancel', { phase: 'held', holding: 'cancelled' }, ['held']],
    ['a runner that was lost', { phase: 'held', holding: 'runner-lost' }, ['held']],
    ['the way back', { phase: 'rolling-back' }, ['rolling-back']],
    ['success', { phase: 'succeeded' }, ['ended']],
    ['a way back that failed', { phase: 'rollback-failed' }, ['ended']],
    ['a reason for a fix', { fix: { reason: 'the shop is down', by: 'grace', at: 7 } }, ['override']],
  ])('makes of %s', (_, changes, expected) => {
    expect(kinds(recordOf(), recordOf(changes))).toEqual(expected);
  });

  it('says with the start what was overridden, and what was checked', () => {
    const checks: Release['checks'] = [{ check: 'image', mode: 'block', verdict: 'pass', count: 1, findings: [] }];
    const after = recordOf({ fix: { reason: 'the shop is down', by: 'grace', at: 7 }, checks, phase: 'prepared' });
    expect(releaseEvents(empty, after, 'ada')).toMatchObject([
      { kind: 'started', by: 'ada', overrides: [{ what: 'windows', reason: 'the shop is down' }], checks },
    ]);
  });

  it('says that a promotion was overridden where the plan lets a fix do it', () => {
    const fix = { reason: 'the shop is down', by: 'grace', at: 7 };
    const overriddenIn = (override: 'never' | 'fix') => {
      const { plan } = recordOf().release as Release;
      const promotion = {
        from: 'staging',
        withinSeconds: null,
        mode: 'block',
        override,
        record: { context: null, namespace: 'shop' },
      } as const;
      const [started] = releaseEvents(empty, recordOf({ fix, phase: 'prepared', plan: { ...plan, promotion } }), 'ada');
      return started?.kind === 'started' ? started.overrides.map(({ what }) => what) : [];
    };
    expect([overriddenIn('fix'), overriddenIn('never')]).toEqual([['windows', 'promotion'], ['windows']]);
  });

  it('keeps with the end what was measured, without what charts are drawn from', () => {
    const verifications = [
      sampleVerification({ accepted: { by: 'grace', at: 7 }, signals: [sampleSignal({ verdict: 'inconclusive' })] }),
      sampleVerification({ index: 3, compared: 'time' }),
    ];
    const [event] = releaseEvents(recordOf({ verifications }), recordOf({ verifications, phase: 'succeeded' }), 'ada');
    expect(event).toMatchObject({
      kind: 'ended',
      signals: [
        {
          service: 'api',
          target: 'eu',
          verification: 'golden-signals',
          signal: 'errors',
          verdict: 'inconclusive',
          before: 0.0019,
          during: 0.0021,
          after: 0.0021,
          ratio: 1.11,
          requests: 12_380,
          seconds: 600,
          acceptedBy: 'grace',
        },
      ],
    });
    expect(ledgerEventSchema.parse({ ...event, id: 'a' })).toEqual({ ...event, id: 'a' });
    expect(JSON.stringify(event)).not.toContain('series');
  });

  it('says who went on with what the metrics did not decide', () => {
    const undecided = sampleVerification({ verdict: 'inconclusive', action: 'pause', reason: 'errors: no series' });
    const accepted = { ...undecided, accepted: { by: 'grace', at: 7 } };
    expect(releaseEvents(recordOf({ verifications: [undecided] }), recordOf({ verifications: [accepted] }), 'ada')).toMatchObject([
      { kind: 'override', by: 'grace', what: 'verification golden-signals', reason: 'errors: no series' },
    ]);
  });

  it('ends a release that only gave way to the next', () => {
    const before = recordOf({ phase: 'held', holding: 'stage' });
    const gone = archive({ ...before, release: { ...(before.release as Release), phase: 'superseded' } });
    const next = sampleRelease({ id: 'shop-production-8', startedAt: 9, phase: 'prepared', holding: null });
    expect(releaseEvents(before, { ...gone, release: next }, 'ada')).toMatchObject([
      { kind: 'ended', outcome: 'superseded', release: 'shop-production-7' },
      { kind: 'started', release: 'shop-production-8' },
    ]);
  });

  it('knows a release of the same id that began anew', () => {
    expect(kinds(recordOf(), recordOf({ startedAt: 1 }))).toEqual(['started']);
  });
});
