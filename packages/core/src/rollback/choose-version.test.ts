import { describe, expect, it } from 'vitest';
import type { Phase } from '../lifecycle.ts';
import { emptyRecord, type ReleaseRecord, type ReleaseSummary } from '../record/release-record.ts';
import { Bench, batch, planOf, versionOf } from '../release/testing/release-bench.ts';
import { chooseVersion } from './choose-version.ts';

function summary(number: number, version: string, before: string, phase: Phase, services: readonly string[]): ReleaseSummary {
  return {
    id: `shop-production-${number}`,
    version,
    phase,
    reason: '',
    startedAt: 0,
    endedAt: 0,
    startedBy: 'ada',
    commit: null,
    workloads: services.map((service) => ({ target: 'eu', service, stable: versionOf(before), goal: versionOf(version) })),
  };
}

/** v2 over v1, after v1 of both, v0.9 of api only, and a v0.8 that failed. */
async function record(phase: Phase): Promise<ReleaseRecord> {
  const stored = await new Bench(planOf({ steps: [batch('100%')], services: [{ name: 'api' }, { name: 'web' }] })).records.load();
  const release = stored.record.release && { ...stored.record.release, phase };
  return {
    ...stored.record,
    release,
    history: [
      summary(3, 'v1', 'v0.5', 'succeeded', ['api', 'web']),
      summary(2, 'v0.9', 'v0.5', 'succeeded', ['api']),
      summary(1, 'v0.8', 'v0.7', 'rolled-back', ['api']),
    ],
  };
}

async function chosen(phase: Phase, to: string) {
  const choice = chooseVersion(await record(phase), to);
  return choice.kind === 'chosen'
    ? { version: choice.version, back: choice.release.workloads.map((workload) => workload.back.version) }
    : choice.message;
}

describe('chooseVersion', () => {
  it.each<[Phase, string, string, readonly string[]]>([
    ['held', 'last-good', 'v1', ['v1', 'v1']],
    ['succeeded', 'last-good', 'v1', ['v1', 'v1']],
    ['held', 'v1', 'v1', ['v1', 'v1']],
    ['held', 'shop-production-3', 'shop-production-3', ['v1', 'v1']],
    ['held', 'v0.9', 'v0.9', ['v0.9', 'v1']],
    ['succeeded', 'v2', 'v2', ['v2', 'v2']],
    ['held', 'v0.5', 'v0.5', ['v0.5', 'v0.5']],
    ['held', 'v0.7', 'v0.7', ['v0.7', 'v1']],
  ])('while %s, to %s: %s', async (phase, to, version, back) => {
    expect(await chosen(phase, to)).toEqual({ version, back });
  });

  it.each<[Phase, string, string]>([
    ['held', 'v2', 'v2 is the release that is held: go back to the version before it (without --to), or to one of: v1, v0.9, v0.5, v0.7'],
    [
      'held',
      'shop-production-1',
      'shop-production-1 is the release that is held: go back to the version before it (without --to), or to one of: v1, v0.9, v0.5, v0.7',
    ],
    ['held', 'v0.8', 'no good release v0.8 is recorded. Known: v1, v0.9, v0.5, v0.7'],
    ['held', 'v7', 'no good release v7 is recorded. Known: v1, v0.9, v0.5, v0.7'],
  ])('while %s, refuses %s', async (phase, to, message) => {
    expect(await chosen(phase, to)).toBe(message);
  });

  it('has nothing to go back from without a release', () => {
    expect(chooseVersion(emptyRecord('shop', 'production'), 'last-good')).toEqual({
      kind: 'refused',
      message: 'no release of shop in production is recorded here, so there is nothing to go back from',
    });
  });
});
