import { describe, expect, it } from 'vitest';
import { openHeldShop } from '../testing/held-shop.ts';

type Options = NonNullable<Parameters<typeof openHeldShop>[0]>;

/** A pull request that was merged and is held in `test`, and people who comment on it: ada merged it, grace may write, mallory reads. */
async function openCommented(options: Options = {}) {
  await using opened = new AsyncDisposableStack();
  const shop = opened.use(await openHeldShop(options));
  const { repository, env, write } = shop;
  repository.setRole('ada', 'write');
  repository.setRole('grace', 'write');
  repository.setRole('mallory', 'read');
  repository.commit({ branch: 'faster', files: { 'a.txt': 'a' } });
  const { number: pull } = repository.openPull({ title: 'Faster', head: 'faster' });
  repository.mergePull(pull);
  write('.git/HEAD', 'ref: refs/heads/main\n');
  Object.assign(env, { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_SHA: repository.head() });
  const held = opened.move();
  return {
    ...shop,
    pull,
    async comment(body: string, { author = 'grace', on = pull, event = {}, words = [] as readonly string[] } = {}) {
      const { id } = repository.addComment(on, { body, author });
      const payload = {
        action: 'created',
        comment: { id, body, created_at: '2026-11-26T12:00:00Z', user: { login: author } },
        issue: { number: on, ...(on === pull && { pull_request: {} }) },
        repository: { default_branch: 'main' },
        ...event,
      };
      write('event.json', JSON.stringify(payload));
      const said = await shop.run('comment', ...words);
      const reactions = repository.data.comments.find((known) => known.id === id)?.reactions.map(({ content }) => content) ?? [];
      return { ...said, reactions, answer: answers().at(-1) ?? '' };
    },
    answers,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
  function answers(): readonly string[] {
    return repository.data.comments.flatMap(({ body }) => (body.startsWith('<!-- sluice answer') ? [body] : []));
  }
}

describe('/release approve', () => {
  it('is written into the record with who and what they said, and the workflow goes on', async () => {
    await using shop = await openCommented();
    const { id } = await shop.release();
    const { code, reactions, answer } = await shop.comment('/release approve go seen on staging');
    expect([code, reactions]).toEqual([0, ['eyes', '+1']]);
    const [run] = shop.dispatched();
    expect(run?.inputs).toEqual({ environment: 'test', version: 'v2', 'release-id': id });
    expect(answer).toContain(`✅ ${id}: go was approved by grace. release.yml was started with release-id: ${id} (run ${run?.id})`);
    const { release } = await shop.record();
    expect(release).toMatchObject({
      holding: 'stage',
      approvals: [
        {
          name: 'go',
          decision: 'approved',
          by: 'grace',
          comment: 'seen on staging',
          via: 'command',
          at: Date.parse('2026-11-26T12:00:00Z'),
        },
      ],
    });
    // The sweep that comes next knows of that run.
    expect((await shop.run('sweep', '--dispatch', 'release.yml')).said).toContain('is under way');
    expect(shop.dispatched()).toHaveLength(1);
  });

  it('is kept where the workflow cannot be started, for the next sweep', async () => {
    await using shop = await openCommented();
    await shop.release();
    const token = shop.env.GITHUB_TOKEN ?? '';
    shop.env.GITHUB_TOKEN = shop.repository.jobToken({ contents: 'read', actions: 'read', 'pull-requests': 'write', deployments: 'write' });
    const { code, answer } = await shop.comment('/release approve');
    expect([code, answer]).toEqual([0, expect.stringContaining('That is recorded; what comes after could not be started')]);
    shop.env.GITHUB_TOKEN = token;
    await shop.run('sweep', '--dispatch', 'release.yml');
    expect(shop.dispatched()).toHaveLength(1);
  });

  it.each<[string, Options, Parameters<Awaited<ReturnType<typeof openCommented>>['comment']>, string]>([
    [
      'of who may only read',
      {},
      ['/release approve', { author: 'mallory' }],
      'mallory has the role read here, and a command needs write or more',
    ],
    ['of a stranger', {}, ['/release approve', { author: 'eve' }], 'a command needs write or more'],
    [
      'of who may write where more is asked',
      {},
      ['/release approve', { words: ['--permission', 'maintain'] }],
      'a command needs maintain or more',
    ],
    [
      'of who started it',
      { approval: '{ via: command, selfApproval: refuse }' },
      ['/release approve', { author: 'ada' }],
      'ada started shop',
    ],
    [
      'of who is not named',
      { approval: '{ via: command, by: [ada] }' },
      ['/release approve', { author: 'grace' }],
      'grace may not decide on go of shop-test-1: the plan lets ada',
    ],
    [
      'of who may be in a team that this token cannot see',
      { approval: '{ via: command, by: ["team:acme/sre"] }' },
      ['/release reject', { author: 'grace' }],
      'whether grace is in team:acme/sre is not known: cannot read whether grace is in team acme/sre: 403',
    ],
    ['of what reviewers give', { approval: '{}' }, ['/release approve'], 'is given in the workflow run'],
    ['of another one', { approval: '{ via: command }' }, ['/release approve other'], 'no release is recorded in other'],
  ])('is refused %s, and nothing changes', async (_, options, comment, message) => {
    await using shop = await openCommented(options);
    await shop.release();
    const before = await shop.record();
    const { code, reactions, answer } = await shop.comment(...comment);
    expect([code, reactions]).toEqual([3, ['eyes', '-1']]);
    expect(answer).toContain(message);
    expect(await shop.record()).toEqual(before);
    expect(shop.dispatched()).toEqual([]);
  });
});

it('/release approve counts from a member of a team that the plan names, where the token may see it', async () => {
  await using shop = await openCommented({ approval: '{ via: command, by: ["team:acme/sre"] }' });
  shop.github.addTeam('acme', 'sre', ['grace']);
  Object.assign(shop.env, { GITHUB_TOKEN: shop.github.tokenOf('acme') });
  await shop.release();
  expect((await shop.comment('/release approve', { author: 'ada' })).answer).toContain('the plan lets team:acme/sre');
  expect((await shop.comment('/release approve')).answer).toContain('go was approved by grace');
});

describe('/release reject', () => {
  it('goes back, as the plan says', async () => {
    await using shop = await openCommented();
    await shop.release();
    expect((await shop.comment('/release reject carts are empty')).answer).toContain('go was rejected by grace. rollback.yml was started');
    expect(shop.dispatched()[0]?.inputs).toEqual({ environment: 'test', reason: 'go was rejected by grace' });
    expect((await shop.record()).release?.approvals).toMatchObject([{ decision: 'rejected', comment: 'carts are empty' }]);
  });

  it('holds, as the plan says', async () => {
    await using shop = await openCommented({ approval: '{ via: command, onReject: hold }' });
    await shop.release();
    expect((await shop.comment('/release reject')).answer).toContain('It stays held, as the plan says');
    expect(shop.dispatched()).toEqual([]);
  });
});

describe('a hostile comment', () => {
  it('is kept short, is shown as text, and mentions nobody', async () => {
    await using shop = await openCommented({ approval: '{ via: command, onReject: hold }' });
    await shop.release();
    const text = `@acme/all <img src=x> \u202egnorw [a](https://evil.example) ${'x'.repeat(60_000)}`;
    expect((await shop.comment(`/release reject ${text}\n${'y\n'.repeat(2_000)}`)).code).toBe(0);
    const comment = (await shop.record()).release?.approvals[0]?.comment ?? '';
    expect(comment).toMatch(/^@acme\/all <img src=x> gnorw/);
    expect(comment.length).toBeLessThanOrEqual(500);
    await shop.comment('/release status');
    const shown = shop.repository.data.comments.filter(({ body }) => body.startsWith('<!-- sluice')).map(({ body }) => body);
    expect(shown.join('\n')).toContain('@\u200bacme/all &lt;img');
    for (const body of shown) expect(body).not.toMatch(/@acme|<img|\]\(https:\/\/evil/);
    expect(shown.every((body) => body.length < 65_536)).toBe(true);
  });
});

describe('/release rollback', () => {
  it('starts the workflow that goes back, with what people said as it is', async () => {
    await using shop = await openCommented();
    const { id } = await shop.release();
    const { answer } = await shop.comment('/release rollback @acme/all `id`; $(reboot) "x"\n\n/release approve');
    expect(answer).toContain(`✅ ${id} goes back. rollback.yml was started`);
    expect(shop.dispatched()[0]?.inputs).toEqual({
      environment: 'test',
      reason: `@acme/all \`id\`; $(reboot) "x" (grace on #${shop.pull})`,
    });
  });

  it('may name the environment, and misses none by a letter', async () => {
    await using shop = await openCommented();
    await shop.release();
    expect((await shop.comment('/release rollback tests now')).answer).toContain('Did you mean test?');
    expect((await shop.comment('/release rollback test now')).code).toBe(0);
    await shop.change('test', { phase: 'rolled-back', holding: null });
    expect((await shop.comment('/release rollback test now')).answer).toContain('is rolled-back already');
    expect(shop.dispatched()).toHaveLength(1);
  });
});

describe('/release lock', () => {
  it('lets no new release start, for who is refused to know by whom, why and until when; and unlock lets them', async () => {
    await using shop = await openCommented();
    await shop.release();
    const { answer } = await shop.comment('/release lock test incident 12 --for 2h');
    expect(answer).toMatch(/test is locked by grace until .*: incident 12. shop-test-1 is held, and goes on/);
    expect((await shop.record()).lock).toMatchObject({ by: 'grace', reason: 'incident 12', until: expect.any(Number) });
    expect((await shop.comment('/release status')).answer).toContain('🔒 test is locked by grace');
    expect((await shop.comment('/release lock test', { author: 'ada' })).answer).toContain('Unlock it first');
    // What is under way goes on, and goes back.
    expect((await shop.comment('/release approve')).answer).toContain('go was approved by grace');
    await shop.run('rollback', '-e', 'test', '--yes');
    expect(await shop.record()).toMatchObject({ lock: { by: 'grace' }, release: { phase: 'rolled-back' } });
    const refused = await shop.run('release', '-e', 'test', '-v', 'v2', '--yes');
    expect([refused.code, refused.noted]).toEqual([3, expect.stringContaining('test is locked by grace until')]);
    expect((await shop.comment('/release unlock test', { author: 'ada' })).answer).toContain('test is unlocked');
    expect((await shop.record()).lock).toBeNull();
  });

  it('asks which environment', async () => {
    await using shop = await openCommented();
    expect((await shop.comment('/release lock')).answer).toContain('which environment? /release lock test, /release lock other');
  });
});

describe('/release status and the rest', () => {
  it('answers with what the comment of the release says', async () => {
    await using shop = await openCommented();
    await shop.release();
    const { code, answer, reactions } = await shop.comment('/release status');
    expect([code, reactions]).toEqual([0, ['eyes', '+1']]);
    expect(answer).toContain('comment `/release approve` here');
    await shop.comment('/release status');
    expect(shop.answers()).toHaveLength(2);
  });

  it('says which release it takes where none is of the pull request', async () => {
    await using shop = await openCommented();
    await shop.release('test', { origin: null });
    expect((await shop.comment('/release status')).answer).toContain('No release of this pull request');
    expect((await shop.comment('/release approve')).answer).toContain('is not a release of this pull request');
  });

  it('shows what can be said', async () => {
    await using shop = await openCommented();
    const { code, answer } = await shop.comment('/release @acme/all');
    expect(code).toBe(3);
    expect(answer).toContain('`/release @acme/all` is no command');
    expect(answer).toContain('/release rollback');
  });

  it.each<[string, Parameters<Awaited<ReturnType<typeof openCommented>>['comment']>]>([
    ['talk', ['no /release approve for this']],
    ['a quote', ['> /release approve']],
    ['an edit', ['/release approve', { event: { action: 'edited' } }]],
    ['an issue', ['/release approve', { event: { issue: { number: 1 } } }]],
  ])('leaves %s alone', async (_, comment) => {
    await using shop = await openCommented();
    await shop.release();
    expect(await shop.comment(...comment)).toMatchObject({ code: 0, reactions: [], answer: '' });
    expect(shop.dispatched()).toEqual([]);
  });
});

describe('the job', () => {
  it.each<[string, Readonly<Record<string, string>>, string | null, string]>([
    ['another event', { GITHUB_EVENT_NAME: 'push' }, null, 'this is one on push'],
    ['a workflow of another branch', { GITHUB_REF: 'refs/heads/fix' }, null, 'the workflow is that of refs/heads/fix'],
    ['a checkout of the pull request', {}, 'ref: refs/heads/faster', 'the checkout is at ref: refs/heads/faster'],
    ['a checkout of another commit', {}, '0123456789abcdef0123456789abcdef01234567', 'the checkout is at 0123456789'],
  ])('takes no command in %s', async (_, env, head, message) => {
    await using shop = await openCommented();
    Object.assign(shop.env, env);
    if (head !== null) shop.write('.git/HEAD', `${head}\n`);
    expect(await shop.comment('/release approve')).toMatchObject({ code: 2, noted: expect.stringContaining(message), reactions: [] });
  });

  it('tells people what is in the way', async () => {
    await using shop = await openCommented();
    shop.write('release.yaml', 'nonsense');
    const { code, answer, reactions } = await shop.comment('/release status');
    expect([code, reactions]).toEqual([2, ['eyes', '-1']]);
    expect(answer).toContain('**Not done:**');
  });
});
