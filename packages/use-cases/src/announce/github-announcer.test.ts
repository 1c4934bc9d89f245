import { type Release, renderComment } from '@sluice/core';
import { boutique, REFUSING_CHECKS, recordOf, SITUATIONS, START } from '@sluice/core/testing/boutique';
import { openGitHubClient } from '@sluice/github';
import { VirtualClock } from '@sluice/sandbox';
import { type JobPermissions, openGitHub } from '@sluice/sandbox/github';
import { describe, expect, it } from 'vitest';
import { GitHubAnnouncer } from './github-announcer.ts';

const SHOWS: JobPermissions = { contents: 'read', deployments: 'write', 'pull-requests': 'write' };

/** acme/boutique with a pull request that was merged, and the release of it. */
async function openBoutique() {
  const time = new VirtualClock(START);
  const github = await openGitHub({ clock: time });
  const repository = github.addRepository({ owner: 'acme', name: 'boutique', files: { 'README.md': 'boutique\n' } });
  const merged = (title: string) => {
    const branch = title.replaceAll(' ', '-');
    repository.commit({ branch, message: title, files: { [`${branch}.txt`]: 'x\n' } });
    const { number } = repository.openPull({ title, head: branch });
    return { number, commit: repository.mergePull(number, { method: 'squash' }) };
  };
  const before = merged('Long ago');
  const other = merged('Another change');
  const pull = merged('Faster checkout');
  const notices: string[] = [];
  const clock = { now: () => time.now(), sleep: async (milliseconds: number) => time.advance(milliseconds) };
  const open = (permissions: JobPermissions = SHOWS) =>
    new GitHubAnnouncer({
      client: openGitHubClient({ token: repository.jobToken(permissions), env: { GITHUB_API_URL: github.url }, clock, random: () => 0.5 }),
      repository: { owner: 'acme', repo: 'boutique' },
      commit: pull.commit,
      pullRequest: null,
      runId: '123',
      runUrl: `${github.url}/acme/boutique/actions/runs/123`,
      notice: (message) => notices.push(message),
    });
  const { origin } = boutique();
  if (!origin) throw new Error('it comes from a workflow');
  const record = (release: Release) => {
    const { history, ...rest } = recordOf({ ...release, origin: { ...origin, server: github.url, commit: pull.commit } });
    return { ...rest, history: history.map((entry) => ({ ...entry, commit: before.commit })) };
  };
  return {
    github,
    repository,
    pull,
    other,
    open,
    record,
    notices,
    comments: (number: number) => repository.data.comments.filter(({ issue }) => issue === number),
    deployments: () => repository.data.deployments,
    asked: () => github.requests.map(({ operationId }) => operationId),
    [Symbol.asyncDispose]: async () => {
      try {
        github.check();
      } finally {
        await github.stop();
      }
    },
  };
}

describe('GitHubAnnouncer', () => {
  it('keeps one comment and one deployment current, over jobs, with few requests', async () => {
    await using shop = await openBoutique();
    const { pull, open, record } = shop;
    const stage = open();
    await stage.announce(record(SITUATIONS.prepared));
    await stage.announce(record(SITUATIONS.moving));
    await stage.announce(record(SITUATIONS.waiting));
    expect(shop.asked().length).toBeLessThanOrEqual(12);
    await open().announce(record(SITUATIONS.done));
    const comments = shop.comments(pull.number);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(/^<!-- sluice release boutique-production-42 -->\n### ✅ boutique v1.4.0 → production/);
    const [deployment, ...more] = shop.deployments();
    expect(more).toEqual([]);
    expect(deployment).toMatchObject({ environment: 'production', sha: pull.commit });
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['queued', 'in_progress', 'queued', 'success']);
    expect(shop.notices).toEqual([]);
  });

  it('says once that it moves, however many batches, and then how it stands', async () => {
    await using shop = await openBoutique();
    const { moving, waiting } = SITUATIONS;
    const stage = shop.open();
    for (const steps of [moving.steps.slice(0, 1), moving.steps]) await stage.announce(shop.record({ ...moving, steps }));
    await stage.announce(shop.record(waiting));
    expect(shop.deployments()[0]?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'queued']);
    expect(shop.asked().filter((operation) => operation === 'issues/update-comment')).toHaveLength(2);
  });

  it('never shows success once a release went back', async () => {
    await using shop = await openBoutique();
    const announcer = shop.open();
    await announcer.announce(shop.record(SITUATIONS['rolled-back']));
    const [deployment] = shop.deployments();
    expect(deployment?.statuses.map(({ state }) => state)).toEqual(['failure']);
    expect(shop.comments(shop.pull.number)[0]?.body).toContain('rolled back. v1.3.2 serves everything');
  });

  it('writes one line on the other pull requests, once', async () => {
    await using shop = await openBoutique();
    const done = shop.record(SITUATIONS.done);
    expect(await shop.open().announceContained(done)).toBe(1);
    expect(await shop.open().announceContained(done)).toBe(1);
    const lines = shop.comments(shop.other.number);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.body).toContain('✅ boutique v1.4.0 → production: all 10 services, us and eu');
    expect(shop.comments(shop.pull.number)).toEqual([]);
    expect(await shop.open().announceContained(shop.record(SITUATIONS.moving))).toBe(0);
  });

  it('says what the checks refused', async () => {
    await using shop = await openBoutique();
    const view = {
      application: 'boutique',
      environment: 'production',
      version: 'v9',
      by: 'ada',
      at: START,
      run: null,
      checks: REFUSING_CHECKS,
    };
    await shop.open().refuse(view);
    await shop.open().refuse({ ...view, version: 'v10' });
    const comments = shop.comments(shop.pull.number);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('boutique v10 → production: not started. 2 of 15 checks said no');
  });

  it('names the permission that is missing, once, and shows the rest', async () => {
    await using shop = await openBoutique();
    const announcer = shop.open({ contents: 'read', 'pull-requests': 'write' });
    await announcer.announce(shop.record(SITUATIONS.prepared));
    await announcer.announce(shop.record(SITUATIONS.done));
    expect(shop.notices).toHaveLength(1);
    expect(shop.notices[0]).toMatch(/deployment on GitHub is not up to date; the release is not touched by that.*deployments: /s);
    expect(shop.comments(shop.pull.number)).toHaveLength(1);
  });

  it('shows only what the plan leaves on', async () => {
    await using shop = await openBoutique();
    const { notifications: _, ...plan } = SITUATIONS.done.plan;
    const notifications = {
      channels: [{ kind: 'github', name: 'here', comment: false, contained: true, deployment: false }],
      rules: [],
    } as const;
    await shop.open().announce(shop.record({ ...SITUATIONS.done, plan: { ...plan, notifications } }));
    expect(shop.comments(shop.pull.number)).toEqual([]);
    expect(shop.deployments()).toEqual([]);
  });

  it('carries a comment of the greatest length', async () => {
    await using shop = await openBoutique();
    const release = {
      ...SITUATIONS.held,
      phases: Array.from(
        { length: 400 },
        (_, at) => ({ phase: 'held', holding: 'failure', reason: '界'.repeat(300), at: START + at }) as const,
      ),
    };
    const causes = Array.from({ length: 3 }, () => ({
      service: 'a',
      target: 'us',
      kind: 'probe',
      pod: null,
      message: 'x',
      log: Array.from({ length: 8 }, () => '`'.repeat(400)),
      events: [],
    }));
    const large = shop.record({ ...release, causes, phases: [...release.phases] });
    await shop.open().announce(large);
    if (large.release)
      expect(shop.comments(shop.pull.number)[0]?.body).toContain(
        renderComment({ release: large.release, links: { run: null, changes: null, environment: null } }).split('\n')[0],
      );
  });
});
