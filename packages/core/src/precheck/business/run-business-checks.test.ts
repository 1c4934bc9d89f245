import { describe, expect, it } from 'vitest';
import { type BusinessChecks, NO_BUSINESS_CHECKS } from '../../plan/business-checks.ts';
import { aPlan } from '../sample-facts.ts';
import type { BusinessFacts, CommitCheckFact, OpenIncident } from './business-facts.ts';
import { fitsPattern } from './ref-pattern.ts';
import { runBusinessChecks } from './run-business-checks.ts';

const FACTS: BusinessFacts = {
  incidents: [],
  commit: { repository: 'acme/shop', sha: 'a1b2c3d4e5f6', ref: 'refs/heads/fix' },
  commitChecks: { value: [] },
  commitPlaces: {},
  attestations: null,
};
const AWAY = { error: { status: 0, reason: 'source-unreachable', message: 'no answer from alerts.acme.test' } };

function run(business: Partial<BusinessChecks>, facts: Partial<BusinessFacts>) {
  return runBusinessChecks(aPlan({ business: { ...NO_BUSINESS_CHECKS, ...business } }), { ...FACTS, ...facts });
}

const incident = { mode: 'block', issues: null, alertmanager: null, endpoint: null } as const;
const told = (value: readonly OpenIncident[]) => ({ source: 'open issues of acme/shop labelled incident', open: { value } });

describe('incident', () => {
  it('passes where every source says that there is none', () => {
    expect(run({ incident }, { incidents: [told([])] })).toMatchObject([
      {
        check: 'incident',
        target: 'production',
        service: null,
        verdict: 'pass',
        message: 'no incident: open issues of acme/shop labelled incident',
      },
    ]);
  });

  it('fails with what is open, and where', () => {
    const many = [1, 2, 3, 4].map((number) => ({ title: `#${number} carts`, url: number === 1 ? 'https://x.test/1' : null }));
    expect(run({ incident }, { incidents: [told(many.slice(0, 1))] })[0]?.message).toBe(
      'an incident is open: #1 carts https://x.test/1 (open issues of acme/shop labelled incident)',
    );
    expect(run({ incident }, { incidents: [told(many)] })[0]?.message).toMatch(/^4 incidents are open: .*#3 carts and 1 more/);
  });

  it('never passes for a source that does not answer, though another says that there is none', () => {
    const results = run({ incident }, { incidents: [told([]), { source: 'alerts of alerts.acme.test', open: AWAY }] });
    expect(results.map(({ verdict, mode }) => `${verdict} ${mode}`)).toEqual(['pass block', 'error block']);
    expect(results[1]?.message).toMatch(/^whether there is an incident is not known: alerts of alerts\.acme\.test: no answer/);
  });

  it('warns where the plan says so', () => {
    expect(run({ incident: { ...incident, mode: 'warn' } }, { incidents: [told([{ title: 'x', url: null }])] })).toMatchObject([
      { verdict: 'fail', mode: 'warn' },
    ]);
  });
});

describe('commitChecks', () => {
  const commitChecks = { mode: 'block', names: ['build', 'test'] } as const;
  const states = (...of: CommitCheckFact['state'][]) => ({
    commitChecks: { value: of.map((state, index) => ({ name: ['build', 'test'][index] ?? '', state, url: null })) },
  });

  it.each([
    [['success', 'success'], 'pass', 'commit a1b2c3d of acme/shop: build, test succeeded'],
    [['success', 'failure'], 'fail', 'commit a1b2c3d of acme/shop: test failed'],
    [['pending', 'failure'], 'fail', 'commit a1b2c3d of acme/shop: test failed, build is under way'],
    [['success', 'pending'], 'inconclusive', 'commit a1b2c3d of acme/shop: test is under way'],
    [['missing', 'success'], 'inconclusive', 'commit a1b2c3d of acme/shop: build is missing'],
  ] as const)('of %j is %s', (of, verdict, message) => {
    expect(run({ commitChecks }, states(...of))).toMatchObject([{ verdict, message }]);
  });

  it('is an error where nobody answers, and inconclusive at a terminal', () => {
    expect(run({ commitChecks }, { commitChecks: AWAY })).toMatchObject([{ verdict: 'error' }]);
    expect(run({ commitChecks }, { commit: null })).toMatchObject([
      { verdict: 'inconclusive', message: expect.stringMatching(/only known in a job/) },
    ]);
  });
});

describe('commitSource', () => {
  const commitSource = { mode: 'block', branches: ['main', 'release/*'], tags: ['v*'] } as const;
  const at = (ref: string) => ({ commit: { repository: 'acme/shop', sha: 'a1b2c3d4e5f6', ref } });

  it.each([
    ['refs/heads/main', 'branch main'],
    ['refs/heads/release/1.4', 'branch release/1.4'],
    ['refs/tags/v1.4.0', 'tag v1.4.0'],
  ])('%s is permitted by its name', (ref, name) => {
    expect(run({ commitSource }, at(ref))).toMatchObject([{ verdict: 'pass', message: `commit a1b2c3d (${ref}) is that of ${name}` }]);
  });

  it.each([
    ['on', 'pass', /is on branch main$/],
    ['off', 'fail', /is on none of branches main, release\/\* and tags v\*$/],
    ['unknown', 'fail', /there is no branch main, or it cannot be seen$/],
  ] as const)('another ref whose commit is %s main', (place, verdict, message) => {
    expect(run({ commitSource }, { commitPlaces: { main: { value: place } } })).toMatchObject([
      { verdict, message: expect.stringMatching(message) },
    ]);
  });

  it('is an error where GitHub does not say, and inconclusive at a terminal', () => {
    expect(run({ commitSource }, { commitPlaces: { main: AWAY } })).toMatchObject([{ verdict: 'error' }]);
    expect(run({ commitSource }, { commit: null })).toMatchObject([{ verdict: 'inconclusive' }]);
  });

  it('takes no pull request for a branch of its name', () => {
    expect(run({ commitSource }, at('refs/pull/main/merge'))).toMatchObject([{ verdict: 'fail' }]);
  });
});

it.each([
  ['release/*', 'release/1.4', true],
  ['release/*', 'release/1.4/fix', false],
  ['release/**', 'release/1.4/fix', true],
  ['v*', 'v1.4.0', true],
  ['v1.?', 'v1.4', true],
  ['v1.4', 'v1x4', false],
])('pattern %s and name %s: %s', (pattern, name, fits) => {
  expect(fitsPattern(pattern, name)).toBe(fits);
});
