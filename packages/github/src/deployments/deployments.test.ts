import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { readPayload } from './deployment-payload.ts';
import { createDeployment, findDeployment, type NewDeployment, setDeploymentStatus } from './deployments.ts';

const WRITES = { deployments: 'write' } as const;

function deployment(more: Partial<NewDeployment> = {}): NewDeployment {
  return {
    ref: 'main',
    environment: 'production',
    description: 'shop 1.2',
    payload: { releaseId: 'shop-production-42', ledgerHead: `sha256:${'a'.repeat(64)}` },
    production: true,
    ...more,
  };
}

test('a deployment shows a release, and is found by it', async () => {
  await using shop = await openShop();
  const client = shop.client(WRITES);
  const id = await createDeployment(client, SHOP, deployment());
  expect(await findDeployment(client, SHOP, { environment: 'production', releaseId: 'shop-production-42' })).toEqual({
    id,
    commit: shop.shop.head(),
    environment: 'production',
    payload: deployment().payload,
  });
  expect(await findDeployment(client, SHOP, { environment: 'production', releaseId: 'shop-production-43' })).toBeNull();
  expect(await findDeployment(client, SHOP, { environment: 'staging', releaseId: 'shop-production-42' })).toBeNull();
});

test('a commit whose checks fail is deployed all the same: the prechecks decide', async () => {
  await using shop = await openShop();
  shop.shop.addStatus({ context: 'ci', state: 'failure' });
  expect(await createDeployment(shop.client(WRITES), SHOP, deployment())).toBeGreaterThan(0);
});

test('the newest deployment of a release is found behind a hundred others', async () => {
  await using shop = await openShop();
  const client = shop.client(WRITES);
  await createDeployment(client, SHOP, deployment());
  const again = await createDeployment(client, SHOP, deployment());
  for (let number = 100; number < 205; number += 1)
    await createDeployment(client, SHOP, deployment({ payload: { releaseId: `shop-production-${number}`, ledgerHead: null } }));
  shop.github.forgetRequests();
  expect(await findDeployment(client, SHOP, { environment: 'production', releaseId: 'shop-production-42' })).toMatchObject({ id: again });
  expect(shop.asked()).toEqual(['repos/list-deployments', 'repos/list-deployments']);
});

test('its statuses are what people see', async () => {
  await using shop = await openShop();
  const client = shop.client(WRITES);
  const id = await createDeployment(client, SHOP, deployment());
  await setDeploymentStatus(client, SHOP, id, {
    state: 'in_progress',
    description: 'batch 1 of 3',
    logUrl: 'https://github.com/acme/shop/actions/runs/1',
  });
  await setDeploymentStatus(client, SHOP, id, { state: 'success', description: 'x'.repeat(200), environmentUrl: 'https://shop.example' });
  const statuses = shop.shop.data.deployments.find((made) => made.id === id)?.statuses ?? [];
  expect(statuses).toMatchObject([
    { state: 'in_progress', description: 'batch 1 of 3', logUrl: 'https://github.com/acme/shop/actions/runs/1' },
    { state: 'success', description: `${'x'.repeat(139)}…`, environmentUrl: 'https://shop.example' },
  ]);
});

test.each([
  { name: 'the deployment before it inactive', production: false, autoInactive: undefined, before: 'inactive' },
  { name: 'nothing inactive when told so', production: false, autoInactive: false, before: 'success' },
  { name: 'no production deployment inactive', production: true, autoInactive: undefined, before: 'success' },
])('a success makes $name', async ({ production, autoInactive, before }) => {
  await using shop = await openShop();
  const client = shop.client(WRITES);
  const succeed = async () => {
    const id = await createDeployment(client, SHOP, deployment({ production }));
    await setDeploymentStatus(client, SHOP, id, {
      state: 'success',
      description: 'done',
      ...(autoInactive !== undefined && { autoInactive }),
    });
    return id;
  };
  const first = await succeed();
  await succeed();
  expect(shop.shop.data.deployments.find((made) => made.id === first)?.statuses.at(-1)?.state).toBe(before);
});

test('an answer that was lost is not asked for twice', async () => {
  await using shop = await openShop();
  shop.github.addFault({ operationId: 'repos/create-deployment', trouble: { kind: 'dropped', when: 'after' } });
  await expect(createDeployment(shop.client(WRITES), SHOP, deployment())).rejects.toMatchObject({ code: 'github-unreachable' });
  expect(shop.shop.data.deployments).toHaveLength(1);
  // Which the next look finds.
  expect(await findDeployment(shop.client(WRITES), SHOP, { environment: 'production', releaseId: 'shop-production-42' })).not.toBeNull();
});

test('a ref that is not there is said', async () => {
  await using shop = await openShop();
  await expect(createDeployment(shop.client(WRITES), SHOP, deployment({ ref: 'v9' }))).rejects.toThrow(
    /cannot create a deployment of v9 to production in acme\/shop: 422 No ref found for: v9/,
  );
});

test('a permission that the job lacks is named', async () => {
  await using shop = await openShop();
  await expect(createDeployment(shop.client({ deployments: 'read' }), SHOP, deployment())).rejects.toMatchObject({
    code: 'github-permission-missing',
    message: expect.stringContaining('Add to the job: permissions: { deployments: write }'),
  });
});

test.each([
  { name: 'as an object', payload: { sluice: { releaseId: 'r', ledgerHead: null } }, read: { releaseId: 'r', ledgerHead: null } },
  { name: 'as text', payload: '{"sluice":{"releaseId":"r","ledgerHead":"h"}}', read: { releaseId: 'r', ledgerHead: 'h' } },
  { name: 'of somebody else', payload: { release: 'r' }, read: null },
  { name: 'that is empty text', payload: '', read: null },
  { name: 'that is not there', payload: undefined, read: null },
])('a payload $name is read', ({ payload, read }) => {
  expect(readPayload(payload)).toEqual(read);
});
