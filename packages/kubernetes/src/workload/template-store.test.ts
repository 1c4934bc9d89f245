import { describe, expect, it } from 'vitest';
import { FakeCluster, refusal, send } from '../testing/fake-cluster.ts';
import { deploymentSchema, podTemplateSchema } from './schema.ts';
import { templateDigest } from './template-digest.ts';
import { MemoryTemplates, TemplateStore } from './template-store.ts';

const PATH = '/apis/apps/v1/namespaces/shop/controllerrevisions';
const template = podTemplateSchema.parse({
  metadata: { labels: { app: 'api', 'pod-template-hash': '5d4f' } },
  spec: { containers: [{ name: 'main', image: 'api:1' }] },
});

function deployment(name = 'api') {
  return deploymentSchema.parse({ metadata: { name, uid: 'u1' }, spec: { selector: {}, template } });
}

describe('TemplateStore', () => {
  it('keeps a template once, without the hash of a ReplicaSet, owned by the Deployment', async () => {
    await using cluster = await FakeCluster.start();
    const store = new TemplateStore(cluster.client, 'shop');
    const name = await store.keep(deployment(), template);
    expect(await store.keep(deployment(), template)).toBe(name);
    expect([...cluster.objects.keys()]).toEqual([`${PATH}/${name}`]);
    expect(cluster.objects.get(`${PATH}/${name}`)).toMatchObject({
      kind: 'ControllerRevision',
      metadata: { ownerReferences: [{ kind: 'Deployment', uid: 'u1', controller: false }], labels: { 'sluice.ci/workload': 'api' } },
      data: { template: { metadata: { labels: { app: 'api' } } } },
    });
  });

  it('gives it to another process', async () => {
    await using cluster = await FakeCluster.start();
    const name = await new TemplateStore(cluster.client, 'shop').keep(deployment(), template);
    const digest = templateDigest(template);
    const loaded = await new TemplateStore(cluster.client, 'shop').load(name, digest);
    expect(templateDigest(loaded)).toBe(digest);
  });

  it('says what to do when it was deleted', async () => {
    await using cluster = await FakeCluster.start();
    await expect(new TemplateStore(cluster.client, 'shop').load('api-sluice-1', 'sha256:1')).rejects.toMatchObject({
      code: 'template-lost',
      message: expect.stringContaining('release it again by its digest'),
    });
  });

  it('gives names that Kubernetes takes, however long the Deployment is called', async () => {
    await using cluster = await FakeCluster.start();
    const name = await new TemplateStore(cluster.client, 'shop').keep(deployment('a'.repeat(250)), template);
    expect(name.length).toBeLessThanOrEqual(253);
    const labels = cluster.objects.get(`${PATH}/${name}`)?.metadata.labels;
    expect(String(Object.values(labels ?? {})[0]).length).toBeLessThanOrEqual(63);
  });

  it('deletes the oldest beyond twelve, and none in use', async () => {
    await using cluster = await FakeCluster.start();
    for (let number = 10; number < 30; number += 1) {
      cluster.put(`${PATH}/r-${number}`, {
        metadata: { name: `r-${number}`, creationTimestamp: `2026-11-${number}T00:00:00Z` },
        data: { template },
      });
    }
    await new TemplateStore(cluster.client, 'shop').prune('api', ['r-10', 'r-11']);
    const kept = [...cluster.objects.keys()].map((path) => path.replace(`${PATH}/`, ''));
    expect(kept).toEqual(['r-10', 'r-11', 'r-20', 'r-21', 'r-22', 'r-23', 'r-24', 'r-25', 'r-26', 'r-27', 'r-28', 'r-29']);
  });

  it('goes on with what it may delete', async () => {
    await using cluster = await FakeCluster.start();
    for (let number = 10; number < 25; number += 1)
      cluster.put(`${PATH}/r-${number}`, { metadata: { name: `r-${number}`, creationTimestamp: `2026-11-${number}` }, data: { template } });
    cluster.interfere = (request, response) =>
      request.method === 'DELETE' && request.path.endsWith('r-12') && send(response, 403, refusal(403, 'Forbidden').body);
    await new TemplateStore(cluster.client, 'shop').prune('api', []);
    expect(cluster.objects.size).toBe(13);
  });
});

describe('MemoryTemplates', () => {
  it('names as the store does, and writes nothing', async () => {
    await using cluster = await FakeCluster.start();
    const memory = new MemoryTemplates();
    const name = await memory.keep(deployment(), template);
    expect(name).toBe(await new TemplateStore(cluster.client, 'shop').keep(deployment(), template));
    expect(memory.find(templateDigest(template))).toBe(template);
    expect(memory.find('sha256:other')).toBeNull();
  });
});
