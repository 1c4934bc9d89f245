import { describe, expect, it } from 'vitest';
import type { Promotion } from '../../plan/promotion.ts';
import type { ArtifactFact } from '../check-context.ts';
import { aPlan } from '../sample-facts.ts';
import { checkPromotion } from './check-promotion.ts';
import type { PastRelease, PromotionSource } from './promotion-facts.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-26T12:00:00Z');
const PROMOTION: Promotion = {
  from: 'staging',
  withinSeconds: 14 * 86_400,
  mode: 'block',
  override: 'never',
  record: { context: 'stg', namespace: 'shop-staging' },
};
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;

function artifact(service: string, letter: string): ArtifactFact {
  return { service, value: { service, version: 'v2', image: `acme/${service}`, digest: digestOf(letter), platforms: [] } };
}

/** Of api with the digest `letter`, ended so many days ago. */
function past(number: number, letter: string, daysAgo: number, outcome: string | null = 'succeeded'): PastRelease {
  const endedAt = NOW - daysAgo * DAY;
  return {
    id: `shop-staging-${number}`,
    version: `v${number}`,
    outcome,
    startedAt: endedAt - 60_000,
    endedAt: outcome === null ? null : endedAt,
    commit: null,
    services: [{ service: 'api', digests: [digestOf(letter)] }],
  };
}

const record = (...value: readonly PastRelease[]): PromotionSource => ({ place: 'the record', releases: { value } });
const ledger = (...value: readonly PastRelease[]): PromotionSource => ({ place: 'the ledger', releases: { value } });
const away = (place: string): PromotionSource => ({
  place,
  releases: { error: { status: 0, reason: 'Unreachable', message: 'no answer' } },
});
const none = (place: string): PromotionSource => ({ place, releases: { value: null } });

function run(sources: readonly PromotionSource[], { promotion = {}, fix = false, artifacts = [artifact('api', 'a')] } = {}) {
  const given = { ...PROMOTION, ...promotion };
  const reason = fix ? { by: 'ada', reason: 'carts are empty' } : null;
  return checkPromotion(aPlan({ promotion: given }), artifacts, { sources, now: NOW }, reason).map(
    ({ mode, verdict, service, message }) => `${mode} ${verdict} ${service ?? '-'}: ${message}`,
  );
}

describe('promotion', () => {
  it('asks for nothing where the plan has none', () => {
    expect(checkPromotion(aPlan(), [artifact('api', 'a')], { sources: [], now: NOW }, null)).toEqual([]);
  });

  it.each<[string, readonly PromotionSource[], string]>([
    ['that succeeded', [record(past(3, 'a', 1))], 'block pass -: every digest has succeeded in staging: v3 (shop-staging-3)'],
    [
      'that succeeded before another',
      [record(past(4, 'b', 1), past(3, 'a', 2))],
      'block pass -: every digest has succeeded in staging: v3',
    ],
    ['that the ledger knows', [away('the record'), ledger(past(3, 'a', 1))], 'block pass -: every digest'],
    [
      'that is another one',
      [record(past(3, 'b', 1)), none('the ledger')],
      'block fail api: sha256:aaaaaaa has not succeeded in staging. The last that did: v3 (shop-staging-3, 2026-11-25T12:00Z) (the ledger: there is none)',
    ],
    ['that was never there', [record()], 'block fail api: sha256:aaaaaaa has not succeeded in staging. None of this service did'],
    [
      'that is too old',
      [record(past(3, 'a', 20))],
      'block fail api: sha256:aaaaaaa succeeded in staging 20 d ago, with v3 (shop-staging-3, 2026-11-06T12:00Z); permitted is 14 d',
    ],
    [
      'that was rolled back',
      [record(past(4, 'a', 1, 'rolled-back'), past(3, 'b', 2))],
      'block fail api: sha256:aaaaaaa has not succeeded in staging. shop-staging-4 with it is rolled-back. The last that did: v3 (shop-staging-3, 2026-11-24T12:00Z)',
    ],
    [
      'that is under way',
      [record(past(4, 'a', 0, null))],
      'block fail api: sha256:aaaaaaa has not succeeded in staging. shop-staging-4 with it has not ended. None of this service did',
    ],
    [
      'of which nobody knows',
      [away('the record'), none('a ledger')],
      'block error api: whether sha256:aaaaaaa succeeded in staging is not known. Asked: the record: no answer; a ledger: there is none',
    ],
    ['that neither a record nor a ledger has', [none('the record'), none('a ledger')], 'block error api: whether sha256:aaaaaaa succeeded'],
  ])('a digest %s', (_, sources, said) => {
    const results = run(sources);
    expect(results).toHaveLength(1);
    expect(results[0]).toContain(said);
  });

  it('believes the record where a ledger is behind it', () => {
    const succeeded = past(4, 'a', 1);
    expect(run([record({ ...succeeded, outcome: 'rolled-back' }), ledger(succeeded)])[0]).toMatch(/^block fail api/);
  });

  it('takes any age where the plan sets no bound, and ends exactly at it', () => {
    expect(run([record(past(3, 'a', 300))], { promotion: { withinSeconds: null } })[0]).toMatch(/^block pass/);
    expect(run([record(past(3, 'a', 14))])[0]).toMatch(/^block pass/);
  });

  it('says it of each service, and lets none pass for another', () => {
    const artifacts = [artifact('api', 'a'), artifact('web', 'a')];
    expect(run([record(past(3, 'a', 1))], { artifacts })).toEqual([
      'block fail web: sha256:aaaaaaa has not succeeded in staging. None of this service did',
    ]);
  });

  it('does not know it of an image that was not found', () => {
    const artifacts = [{ service: 'api', error: { status: 404, reason: 'NotFound', message: 'none' } }];
    expect(run([record(past(3, 'a', 1))], { artifacts })[0]).toMatch(/^block inconclusive api/);
  });

  it('warns where the plan says so, or lets a fix set it aside', () => {
    expect(run([record()], { promotion: { mode: 'warn' } })[0]).toMatch(/^warn fail api/);
    expect(run([record()], { fix: true })[0]).toMatch(/^block fail api/);
    expect(run([record()], { fix: true, promotion: { override: 'fix' } })).toEqual([
      'warn fail api: sha256:aaaaaaa has not succeeded in staging. None of this service did. Set aside by the fix of ada: carts are empty',
    ]);
    expect(run([record(past(3, 'a', 1))], { fix: true, promotion: { override: 'fix' } })[0]).toMatch(/^block pass/);
  });
});
