import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('rate limits and faults', () => {
  let clock: VirtualClock;
  let shop: Shop;
  beforeEach(async () => {
    clock = new VirtualClock();
    shop = await openShop({}, { clock });
  });
  afterEach(() => shop[Symbol.asyncDispose]());

  it('refuses more requests than an hour allows, until the hour is over', async () => {
    const job = shop.asJob({ issues: 'read' });
    shop.github.limitRequests(2);
    const started = clock.now();
    await job.issues.listForRepo(shop.at);
    expect((await job.issues.listForRepo(shop.at)).headers).toMatchObject({
      'x-ratelimit-limit': '2',
      'x-ratelimit-used': '2',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String((started + 3_600_000) / 1000),
    });
    expect(await refusal(job.issues.listForRepo(shop.at))).toMatchObject({
      status: 403,
      message: 'API rate limit exceeded for installation.',
      headers: { 'x-ratelimit-remaining': '0' },
    });
    // Somebody else has requests of their own.
    expect((await shop.as('ann').issues.listForRepo(shop.at)).status).toBe(200);
    clock.advance(3_600_000);
    expect((await job.issues.listForRepo(shop.at)).status).toBe(200);
  });

  it('meets the requests that a fault is for, as often as it says', async () => {
    const job = shop.asJob({ issues: 'read', deployments: 'read' });
    shop.github.addFault({ operationId: 'issues/list-for-repo', after: 1, times: 2, trouble: { kind: 'error', status: 502 } });
    const statuses = [];
    for (let call = 0; call < 4; call++)
      statuses.push(
        await job.issues.listForRepo(shop.at).then(
          ({ status }) => status,
          (error: { status: number }) => error.status,
        ),
      );
    expect([statuses, (await job.repos.listDeployments(shop.at)).status]).toEqual([[200, 502, 502, 200], 200]);
  });

  it('tells when to come back after too many requests at once', async () => {
    shop.github.addFault({ trouble: { kind: 'secondary-limit', retryAfterSeconds: 7, status: 429 } });
    const { status, message, headers } = await refusal(shop.asJob({ issues: 'read' }).issues.listForRepo(shop.at));
    expect([status, message, headers]).toEqual([
      429,
      expect.stringContaining('secondary rate limit'),
      expect.objectContaining({ 'retry-after': '7' }),
    ]);
  });

  it('tells when the requests of the hour come back', async () => {
    shop.github.addFault({ trouble: { kind: 'primary-limit', resetSeconds: 90 } });
    const { status, headers } = await refusal(shop.asJob({ issues: 'read' }).issues.listForRepo(shop.at));
    expect([status, headers]).toEqual([
      403,
      expect.objectContaining({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(clock.now() / 1000 + 90) }),
    ]);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('drops the connection %s the work is done', async (when, count) => {
    const issue = shop.shop.addIssue({ title: 'Down' });
    shop.github.addFault({ trouble: { kind: 'dropped', when } });
    await expect(
      shop.asJob({ issues: 'write' }).issues.createComment({ ...shop.at, issue_number: issue.number, body: 'x' }),
    ).rejects.toThrow();
    expect(shop.shop.data.comments).toHaveLength(count);
    expect(shop.github.requests.at(-1)).toMatchObject({ operationId: 'issues/create-comment', status: undefined });
  });

  it('answers late', async () => {
    shop.github.addFault({ trouble: { kind: 'slow', milliseconds: 5000 } });
    let answered = false;
    const call = shop
      .asJob({ issues: 'read' })
      .issues.listForRepo(shop.at)
      .then(() => {
        answered = true;
      });
    await shop.asJob({ deployments: 'read' }).repos.listDeployments(shop.at);
    expect(answered).toBe(false);
    clock.advance(5000);
    await call;
    expect(answered).toBe(true);
  });
});
