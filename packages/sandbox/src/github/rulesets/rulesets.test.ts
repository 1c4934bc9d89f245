import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('rulesets', () => {
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop();
    opened.shop.setRef('refs/heads/ledger');
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  it('are told by branch, existing or not, active ones alone', async () => {
    opened.shop.addRuleset({
      name: 'history',
      include: ['refs/heads/ledger', 'refs/heads/release/**'],
      rules: ['deletion', 'non_fast_forward'],
    });
    opened.shop.addRuleset({ name: 'trial', include: ['~ALL'], enforcement: 'evaluate', rules: ['required_signatures'] });
    opened.shop.addRuleset({
      name: 'main',
      include: ['~DEFAULT_BRANCH'],
      exclude: ['refs/heads/ledger'],
      rules: ['required_linear_history'],
    });
    const { repos } = opened.asJob({});
    const types = async (branch: string) => (await repos.getBranchRules({ ...opened.at, branch })).data.map(({ type }) => type);
    expect(await types('ledger')).toEqual(['deletion', 'non_fast_forward']);
    expect(await types('release/1/hotfix')).toEqual(['deletion', 'non_fast_forward']);
    expect(await types('main')).toEqual(['required_linear_history']);
    expect(await types('other')).toEqual([]);
    const { data } = await repos.getRepoRulesets(opened.at);
    expect(data.map(({ name, enforcement }) => [name, enforcement])).toEqual([
      ['history', 'active'],
      ['trial', 'evaluate'],
      ['main', 'active'],
    ]);
    expect((await repos.getRepoRuleset({ ...opened.at, ruleset_id: data[0]?.id ?? 0 })).data).toMatchObject({
      conditions: { ref_name: { include: ['refs/heads/ledger', 'refs/heads/release/**'], exclude: [] } },
      rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }],
    });
  });

  it('keep a branch from being rewritten, deleted or made', async () => {
    const { git } = opened.as('acme');
    const old = opened.shop.head('ledger');
    opened.shop.setRef('refs/heads/ledger', opened.shop.commit({ files: { a: '' } }));
    const back = () => git.updateRef({ ...opened.at, ref: 'heads/ledger', sha: old, force: true });
    const ruleset = {
      name: 'history',
      include: ['refs/heads/ledger', 'refs/heads/new'],
      rules: ['deletion', 'non_fast_forward', 'creation'] as const,
    };
    opened.shop.addRuleset(ruleset);
    for (const [call, words] of [
      [back, 'Cannot force-push to this branch'],
      [() => git.deleteRef({ ...opened.at, ref: 'heads/ledger' }), 'Cannot delete this branch'],
      [() => git.createRef({ ...opened.at, ref: 'refs/heads/new', sha: old }), 'creations being restricted'],
    ] as const) {
      expect(await refusal(call())).toMatchObject({ status: 422, message: expect.stringContaining(words) });
    }
    expect(opened.shop.head('ledger')).not.toBe(old);
    opened.shop.data.rulesets.length = 0;
    expect((await back()).status).toBe(200);
  });
});
