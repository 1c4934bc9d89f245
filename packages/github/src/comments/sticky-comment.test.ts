import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { reactToComment, readComment } from './comments.ts';
import { type StickyComment, writeStickyComment } from './sticky-comment.ts';

const WRITES = { 'pull-requests': 'write' } as const;
const BOT = 'github-actions[bot]';
const MARKER = '<!-- sluice release shop-production-42 -->';

async function openPull() {
  const shop = await openShop();
  shop.shop.commit({ branch: 'topic', files: { 'a.txt': 'a\n' } });
  const { number } = shop.shop.openPull({ title: 'Faster checkout', head: 'topic', author: 'ana' });
  const bodies = () => shop.shop.data.comments.map(({ body }) => body);
  return Object.assign(shop, { number, bodies });
}

function sticky(issue: number, body: string, more: Partial<StickyComment> = {}): StickyComment {
  return { issue, marker: 'sluice release shop-production-42', body, author: BOT, ...more };
}

test('one comment is made, kept current, and left alone when nothing is new', async () => {
  await using shop = await openPull();
  const client = shop.client(WRITES);
  const first = await writeStickyComment(client, SHOP, sticky(shop.number, 'releasing'));
  const second = await writeStickyComment(client, SHOP, sticky(shop.number, 'released'));
  const third = await writeStickyComment(client, SHOP, sticky(shop.number, 'released'));
  expect([first.kind, second.kind, third.kind]).toEqual(['created', 'updated', 'unchanged']);
  expect([second.id, third.id]).toEqual([first.id, first.id]);
  expect(first.url).toContain(`/acme/shop/pull/${shop.number}#issuecomment-${first.id}`);
  expect(shop.bodies()).toEqual([`${MARKER}\nreleased`]);
});

test('a comment whose id is known is changed in one request', async () => {
  await using shop = await openPull();
  const client = shop.client(WRITES);
  const { id: commentId } = await writeStickyComment(client, SHOP, sticky(shop.number, 'releasing'));
  shop.github.forgetRequests();
  expect(await writeStickyComment(client, SHOP, sticky(shop.number, 'released', { commentId }))).toMatchObject({
    kind: 'updated',
    id: commentId,
  });
  expect(shop.asked()).toEqual(['issues/update-comment']);
});

test('a comment that somebody deleted is made again', async () => {
  await using shop = await openPull();
  const client = shop.client(WRITES);
  const { id: commentId } = await writeStickyComment(client, SHOP, sticky(shop.number, 'releasing'));
  shop.shop.data.comments.length = 0;
  expect(await writeStickyComment(client, SHOP, sticky(shop.number, 'released', { commentId }))).toMatchObject({ kind: 'created' });
  expect(shop.bodies()).toEqual([`${MARKER}\nreleased`]);
});

test('it is found behind a hundred others', async () => {
  await using shop = await openPull();
  for (let number = 0; number < 130; number += 1) shop.shop.addComment(shop.number, { body: `comment ${number}`, author: 'ben' });
  const client = shop.client(WRITES);
  const { id } = await writeStickyComment(client, SHOP, sticky(shop.number, 'releasing'));
  expect(await writeStickyComment(client, SHOP, sticky(shop.number, 'released'))).toMatchObject({ kind: 'updated', id });
});

test.each([
  { name: 'known by name', author: BOT },
  { name: 'an app of unknown name', author: null },
])('the marker in a comment of somebody else does not count when we are $name', async ({ author }) => {
  await using shop = await openPull();
  shop.shop.addComment(shop.number, { body: `${MARKER}\nclick here`, author: 'mallory' });
  shop.shop.addComment(shop.number, { body: `> ${MARKER}`, author: BOT });
  const client = shop.client(WRITES);
  expect(await writeStickyComment(client, SHOP, sticky(shop.number, 'releasing', { author }))).toMatchObject({ kind: 'created' });
  expect(shop.bodies()).toEqual([`${MARKER}\nclick here`, `> ${MARKER}`, `${MARKER}\nreleasing`]);
});

test('two releases have two comments', async () => {
  await using shop = await openPull();
  const client = shop.client(WRITES);
  await writeStickyComment(client, SHOP, sticky(shop.number, 'one'));
  await writeStickyComment(client, SHOP, sticky(shop.number, 'two', { marker: 'sluice release shop-production-4' }));
  expect(shop.bodies()).toEqual([`${MARKER}\none`, '<!-- sluice release shop-production-4 -->\ntwo']);
});

test('what GitHub would refuse is a defect of the caller, and nothing is asked', async () => {
  await using shop = await openPull();
  const client = shop.client(WRITES);
  const most = 65_536 - MARKER.length - 1;
  await expect(writeStickyComment(client, SHOP, sticky(shop.number, 'x'.repeat(most + 1)))).rejects.toMatchObject({
    code: 'comment-too-long',
    message: expect.stringContaining('has 65537 characters; expected 65536 at most'),
  });
  await expect(writeStickyComment(client, SHOP, sticky(shop.number, '', { marker: 'a --> b' }))).rejects.toMatchObject({
    code: 'comment-marker-invalid',
  });
  expect(shop.asked()).toEqual([]);
  expect(await writeStickyComment(client, SHOP, sticky(shop.number, 'x'.repeat(most)))).toMatchObject({ kind: 'created' });
});

test('a job that may not comment is told the line to add', async () => {
  await using shop = await openPull();
  await expect(writeStickyComment(shop.client({ 'pull-requests': 'read' }), SHOP, sticky(shop.number, 'x'))).rejects.toMatchObject({
    code: 'github-permission-missing',
    message: expect.stringContaining('Add to the job: permissions: { pull-requests: write }'),
  });
});

test('a comment is read and reacted to', async () => {
  await using shop = await openPull();
  const { id } = shop.shop.addComment(shop.number, { body: '/release status', author: 'ana' });
  const client = shop.client(WRITES);
  expect(await readComment(client, SHOP, id)).toMatchObject({ id, author: 'ana', byBot: false, body: '/release status' });
  expect(await readComment(client, SHOP, id + 1000)).toBeNull();
  await reactToComment(client, SHOP, id, 'eyes');
  await reactToComment(client, SHOP, id, 'eyes');
  expect(shop.shop.data.comments[0]?.reactions).toHaveLength(1);
});
