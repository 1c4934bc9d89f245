import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('issues and comments', () => {
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop();
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  it('are chosen by every label that is asked for, pull requests among them', async () => {
    const { shop, at } = opened;
    shop.addIssue({ title: 'Down', labels: ['incident', 'sev1'] });
    shop.addIssue({ title: 'Slow', labels: ['Incident'] });
    shop.closeIssue(shop.addIssue({ title: 'Over', labels: ['incident'] }).number);
    shop.commit({ branch: 'cart', files: { a: '' } });
    shop.openPull({ title: 'Fix', head: 'cart', labels: ['incident'] });
    const job = opened.asJob({ issues: 'read' });
    const titles = async (options: object) => (await job.issues.listForRepo({ ...at, ...options })).data.map(({ title }) => title);
    expect(await titles({ labels: 'incident' })).toEqual(['Fix', 'Slow', 'Down']);
    expect(await titles({ labels: 'incident,sev1' })).toEqual(['Down']);
    expect(await titles({ labels: 'incident', state: 'closed' })).toEqual(['Over']);
    const { data } = await job.issues.listForRepo(at);
    expect(data.map((issue) => issue.pull_request !== undefined)).toEqual([true, false, false]);
  });

  it('are made, changed and closed', async () => {
    const job = opened.asJob({ issues: 'write' });
    const { data } = await job.issues.create({ ...opened.at, title: 'Held', body: 'x', labels: ['release'] });
    expect(data).toMatchObject({ number: 1, state: 'open', labels: [{ name: 'release' }], user: { login: 'github-actions[bot]' } });
    await job.issues.addLabels({ ...opened.at, issue_number: 1, labels: ['held', 'release'] });
    const closed = await job.issues.update({ ...opened.at, issue_number: 1, state: 'closed', state_reason: 'not_planned' });
    expect(closed.data).toMatchObject({ state: 'closed', state_reason: 'not_planned', labels: [{ name: 'release' }, { name: 'held' }] });
  });

  it('keeps comments in their order, and finds them past the first page', async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    for (let count = 1; count <= 40; count++) opened.shop.addComment(number, { body: `Comment ${count}`, author: 'ann' });
    const job = opened.asJob({ issues: 'write' });
    const { data: made } = await job.issues.createComment({ ...opened.at, issue_number: number, body: 'The last' });
    expect((await job.issues.listComments({ ...opened.at, issue_number: number })).data).toHaveLength(30);
    const all = await job.paginate(job.issues.listComments, { ...opened.at, issue_number: number });
    expect([all.length, all.at(-1)?.id, all.at(-1)?.user?.login]).toEqual([41, made.id, 'github-actions[bot]']);
  });

  it('changes and deletes a comment', async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    const job = opened.asJob({ issues: 'write' });
    const { data } = await job.issues.createComment({ ...opened.at, issue_number: number, body: 'one' });
    await job.issues.updateComment({ ...opened.at, comment_id: data.id, body: 'two' });
    expect((await job.issues.getComment({ ...opened.at, comment_id: data.id })).data.body).toBe('two');
    await job.issues.deleteComment({ ...opened.at, comment_id: data.id });
    expect((await refusal(job.issues.getComment({ ...opened.at, comment_id: data.id }))).status).toBe(404);
  });

  it('loses a comment that a person deletes by hand', async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    const { id } = opened.shop.addComment(number, { body: 'one' });
    opened.shop.removeComment(id);
    const comment = opened.asJob({ issues: 'read' }).issues.getComment({ ...opened.at, comment_id: id });
    expect((await refusal(comment)).status).toBe(404);
    expect(() => opened.shop.removeComment(id)).toThrow(`there is no comment ${id}`);
  });

  it('reacts once, whoever asks again', async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    const { id } = opened.shop.addComment(number, { body: '/release status', author: 'ann' });
    const job = opened.asJob({ issues: 'write' });
    const react = () => job.reactions.createForIssueComment({ ...opened.at, comment_id: id, content: 'eyes' });
    expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
    const { data } = await job.issues.getComment({ ...opened.at, comment_id: id });
    expect(data.reactions).toMatchObject({ total_count: 1, eyes: 1, rocket: 0 });
    expect((await job.reactions.listForIssueComment({ ...opened.at, comment_id: id })).data).toMatchObject([{ content: 'eyes' }]);
  });

  it('takes 65,536 characters and no more, on create and on update', async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    const job = opened.asJob({ issues: 'write' });
    const { data } = await job.issues.createComment({ ...opened.at, issue_number: number, body: 'x'.repeat(65_536) });
    const body = 'x'.repeat(65_537);
    for (const call of [
      () => job.issues.createComment({ ...opened.at, issue_number: number, body }),
      () => job.issues.updateComment({ ...opened.at, comment_id: data.id, body }),
    ]) {
      expect(await refusal(call())).toMatchObject({ status: 422, message: 'Validation Failed' });
    }
  });

  it('lets pull-requests: write comment on pull requests, and not on issues', async () => {
    const { shop, at } = opened;
    shop.commit({ branch: 'cart', files: { a: '' } });
    const pull = shop.openPull({ title: 'Cart', head: 'cart' });
    const issue = shop.addIssue({ title: 'Down' });
    const job = opened.asJob({ 'pull-requests': 'write' });
    const { data } = await job.issues.createComment({ ...at, issue_number: pull.number, body: 'x' });
    await job.issues.updateComment({ ...at, comment_id: data.id, body: 'y' });
    expect(await refusal(job.issues.createComment({ ...at, issue_number: issue.number, body: 'x' }))).toMatchObject({
      status: 403,
      headers: { 'x-accepted-github-permissions': 'issues=write' },
    });
  });

  it("keeps readers from other people's comments", async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    const { id } = opened.shop.addComment(number, { body: 'one', author: 'ann' });
    expect((await refusal(opened.as('eve').issues.updateComment({ ...opened.at, comment_id: id, body: 'two' }))).status).toBe(403);
    expect((await opened.as('ann').issues.updateComment({ ...opened.at, comment_id: id, body: 'two' })).data.body).toBe('two');
  });

  it('tells what an author is to the repository', async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    opened.shop.setRole('ann', 'write');
    for (const author of ['ann', 'eve', 'acme']) opened.shop.addComment(number, { body: 'x', author });
    const { data } = await opened.asJob({ issues: 'read' }).issues.listComments({ ...opened.at, issue_number: number });
    expect(data.map(({ author_association }) => author_association)).toEqual(['MEMBER', 'NONE', 'OWNER']);
  });
});
