import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from './clock/virtual-clock.ts';
import type { Deployment, Pod, ReplicaSet } from './kube/objects.ts';
import { ADDRESS_ANNOTATION } from './kubelet/pod-servers.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error('waited 5 s in vain');
}

function web(image: string, spec: Readonly<Record<string, unknown>> = {}) {
  return {
    metadata: { name: 'web' },
    spec: {
      replicas: 3,
      ...spec,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } },
    },
  };
}

describe('openSandbox', () => {
  let sandbox: Sandbox;
  const deployment = () => sandbox.client.get<Deployment>(`${DEPLOYMENTS}/web`);
  const pods = async () => (await sandbox.client.list<Pod>('/api/v1/namespaces/shop/pods')).items;
  const allNew = async (image: string) => {
    const { status, metadata } = await deployment();
    const images = (await pods()).map(({ spec }) => spec.containers[0]?.image);
    return (
      status?.observedGeneration === metadata.generation &&
      status?.readyReplicas === 3 &&
      images.length === 3 &&
      images.every((each) => each === image)
    );
  };

  beforeEach(async () => {
    sandbox = await openSandbox({ namespaces: ['shop'], base: { readyAfterMs: 10 } });
  });
  afterEach(() => sandbox.stop());

  it('brings up the pods of a Deployment and rolls them over to another template', async () => {
    await sandbox.client.create(DEPLOYMENTS, web('web:v1'));
    await until(() => allNew('web:v1'));
    await sandbox.client.patch(`${DEPLOYMENTS}/web`, { spec: { template: { spec: { containers: [{ name: 'main', image: 'web:v2' }] } } } });
    await until(() => allNew('web:v2'));
    const { items } = await sandbox.client.list<ReplicaSet>('/apis/apps/v1/namespaces/shop/replicasets');
    expect(items.map(({ spec }) => spec.replicas).sort()).toEqual([0, 3]);
  });

  it('takes everything away with the Deployment', async () => {
    await sandbox.client.create(DEPLOYMENTS, web('web:v1'));
    await until(() => allNew('web:v1'));
    await sandbox.client.delete(`${DEPLOYMENTS}/web`);
    await until(async () => (await pods()).length === 0);
    expect((await sandbox.client.list('/apis/apps/v1/namespaces/shop/replicasets')).items).toEqual([]);
  });

  it('empties a namespace that is deleted, and takes it away', async () => {
    await sandbox.client.create(DEPLOYMENTS, web('web:v1'));
    await until(() => allNew('web:v1'));
    await sandbox.client.delete('/api/v1/namespaces/shop');
    await expect(sandbox.client.create('/api/v1/namespaces/shop/configmaps', { metadata: { name: 'late' } })).rejects.toThrow(
      'being terminated',
    );
    await until(async () => (await sandbox.client.list('/api/v1/namespaces')).items.every(({ metadata }) => metadata.name !== 'shop'));
    expect(await pods()).toEqual([]);
  });

  it('gives the log of a pod as its kubelet has it', async () => {
    sandbox.kubelet.setBehaviours([{ image: 'web:v1', behaviour: { log: 'one\ntwo' } }]);
    await sandbox.client.create(DEPLOYMENTS, web('web:v1'));
    await until(() => allNew('web:v1'));
    const [pod] = await pods();
    expect(await sandbox.client.get(`/api/v1/namespaces/shop/pods/${pod?.metadata.name}/log?tailLines=1`)).toBe('two\n');
  });

  it('lets pods answer HTTP when asked to, as their version and readiness say', async () => {
    await using serving = await openSandbox({ namespaces: ['shop'], base: { readyAfterMs: 10 }, serve: true });
    serving.kubelet.setBehaviours([{ image: 'web:v1', behaviour: { text: 'version 1' } }]);
    await serving.client.create(DEPLOYMENTS, web('web:v1', { replicas: 1 }));
    await until(async () => (await serving.client.get<Deployment>(`${DEPLOYMENTS}/web`)).status?.readyReplicas === 1);
    const { items } = await serving.client.list<Pod>('/api/v1/namespaces/shop/pods');
    const address = items[0]?.metadata.annotations?.[ADDRESS_ANNOTATION];
    const get = async (path: string) => {
      const response = await fetch(`http://${address}${path}`);
      return `${response.status} ${(await response.text()).trim()}`;
    };
    expect([await get('/'), await get('/ready'), await get('/else')]).toEqual(['200 version 1', '200 ready', '404 not found']);
    serving.kubelet.setBehaviours([{ image: 'web:v1', behaviour: { 'never-ready': 'true' } }]);
    await until(async () => (await get('/ready')) === '503 not ready');
    expect(await get('/')).toBe('200 web:v1');
    await serving.client.delete(`${DEPLOYMENTS}/web`);
    await until(async () => (await get('/').catch(() => 'gone')) === 'gone');
  });

  it('runs on a clock that a test winds on', async () => {
    const clock = new VirtualClock();
    await using still = await openSandbox({ namespaces: ['shop'], base: { readyAfterMs: 60_000 }, clock });
    await still.client.create(DEPLOYMENTS, web('web:v1', { minReadySeconds: 300 }));
    const counts = async () => {
      const { status } = await still.client.get<Deployment>(`${DEPLOYMENTS}/web`);
      return `${status?.readyReplicas ?? 0} ready, ${status?.availableReplicas ?? 0} available`;
    };
    await until(
      async () =>
        (await still.client.list<Pod>('/api/v1/namespaces/shop/pods')).items.filter(({ status }) => status?.phase === 'Running').length ===
        3,
    );
    expect(await counts()).toBe('0 ready, 0 available');
    clock.advance(60_000);
    await until(async () => (await counts()) === '3 ready, 0 available');
    clock.advance(300_000);
    await until(async () => (await counts()) === '3 ready, 3 available');
  });

  it('does nothing while the controllers are away, and what is due when they are back', async () => {
    sandbox.stopControllers();
    await sandbox.client.create(DEPLOYMENTS, web('web:v1'));
    await sleep(50);
    expect(await pods()).toEqual([]);
    sandbox.startControllers();
    await until(() => allNew('web:v1'));
  });
});
