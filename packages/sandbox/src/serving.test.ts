import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, Pod } from './kube/objects.ts';
import { ADDRESS_ANNOTATION } from './kubelet/pod-servers.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

const NAMESPACE = '/api/v1/namespaces/shop';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error('waited 5 s in vain');
}

describe('pods that serve', () => {
  let sandbox: Sandbox;
  const pods = async () => (await sandbox.client.list<Pod>(`${NAMESPACE}/pods`)).items;
  const onlyPod = async () => {
    const [pod] = await pods();
    if (pod === undefined) throw new Error('no pod');
    return pod;
  };
  const deploy = async (replicas = 1, containerPort = 8080) => {
    await sandbox.client.create(DEPLOYMENTS, {
      metadata: { name: 'web' },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              {
                name: 'main',
                image: 'web:v1',
                ports: [
                  { name: 'http', containerPort },
                  { name: 'metrics', containerPort: 9090 },
                ],
              },
            ],
          },
        },
      },
    });
    await until(async () => (await sandbox.client.get<Deployment>(`${DEPLOYMENTS}/web`)).status?.readyReplicas === replicas);
  };
  /** Status and body of a request to the API server, and where it was sent on to. */
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${sandbox.endpoint.server}${NAMESPACE}${path}`, { redirect: 'manual', ...init });
    return { status: response.status, text: (await response.text()).trim(), location: response.headers.get('location') };
  };
  const refusal = async (path: string) => {
    const { status, text } = await ask(path);
    return `${status} ${JSON.parse(text).message}`;
  };

  beforeEach(async () => {
    sandbox = await openSandbox({ namespaces: ['shop'], base: { readyAfterMs: 10 }, serve: true });
    sandbox.kubelet.setBehaviours([{ image: 'web:v1', behaviour: { text: 'version 1' } }]);
  });
  afterEach(() => sandbox.stop());

  it('are reached through the API server, on any port they declare', async () => {
    await deploy();
    const { metadata } = await onlyPod();
    expect(await ask(`/pods/${metadata.name}:8080/proxy/`)).toMatchObject({ status: 200, text: 'version 1' });
    expect(await ask(`/pods/${metadata.name}/proxy/else?x=1`)).toMatchObject({ status: 404, text: 'not found' });
    expect((await ask(`/pods/http:${metadata.name}:9090/proxy/metrics`)).text).toContain('http_requests_total{code="200",method="GET"} 1');
    expect(await ask(`/pods/${metadata.name}/proxy?x=1`)).toMatchObject({
      status: 301,
      location: `${NAMESPACE}/pods/${metadata.name}/proxy/?x=1`,
    });
    expect((await ask(`/pods/${metadata.name}/proxy/`, { method: 'POST', body: 'not json' })).status).toBe(200);
  });

  it('are not reached where nobody listens, or is', async () => {
    await deploy();
    const { metadata } = await onlyPod();
    expect(await refusal('/pods/web-0/proxy/')).toBe('404 pods "web-0" not found');
    expect(await refusal(`/pods/${metadata.name}:81/proxy/`)).toMatch(
      /^503 error trying to reach service: dial tcp .*:81: connect: connection refused$/,
    );
    expect(await refusal(`/pods/ftp:${metadata.name}:81/proxy/`)).toBe(`400 invalid pod request "ftp:${metadata.name}:81"`);
  });

  it('are reached through their Service, by its port or its name', async () => {
    await deploy(2);
    await sandbox.client.create(`${NAMESPACE}/services`, {
      metadata: { name: 'web' },
      spec: {
        selector: { app: 'web' },
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'metrics', port: 9000, targetPort: 'metrics' },
        ],
      },
    });
    for (let count = 0; count < 20; count += 1) expect((await ask('/services/web:80/proxy/')).text).toBe('version 1');
    expect((await ask('/services/web:http/proxy/')).text).toBe('version 1');
    expect((await ask('/services/web:9000/proxy/metrics')).text).toContain('http_requests_total');
    expect(await refusal('/services/web:81/proxy/')).toBe('503 no service port 81 found for service "web"');
    sandbox.kubelet.setBehaviours([{ image: 'web:v1', behaviour: { 'never-ready': 'true' } }]);
    await until(async () => (await ask('/services/web:80/proxy/')).status === 503);
    expect(await refusal('/services/web:80/proxy/')).toBe('503 no endpoints available for service "web"');
  });

  it('have another port where a program of this machine has theirs on all addresses', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '0.0.0.0', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await deploy(1, port);
      const { metadata, status } = await onlyPod();
      expect(metadata.annotations?.[ADDRESS_ANNOTATION]).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(status?.podIP).not.toBe('127.0.0.1');
      expect((await ask(`/pods/${metadata.name}:${port}/proxy/`)).text).toBe('version 1');
    } finally {
      taken.close();
    }
  });

  it('begin to count anew when they start again', async () => {
    await deploy();
    const { metadata } = await onlyPod();
    const requests = async () => {
      const { text } = await ask(`/pods/${metadata.name}/proxy/metrics`);
      return /^http_requests_total\{code="200",method="GET"\} (\d+)$/m.exec(text)?.[1];
    };
    await ask(`/pods/${metadata.name}/proxy/`);
    expect(await requests()).toBe('1');
    sandbox.kubelet.setBehaviours([{ image: 'web:v1', behaviour: { crash: 'once' } }]);
    await until(async () => (await onlyPod()).status?.containerStatuses?.[0]?.restartCount === 1);
    expect(await requests()).toBeUndefined();
  });

  it('may be a real program elsewhere on this machine', async () => {
    sandbox.kubelet.setBehaviours([{ image: 'web:v1', behaviour: { address: '127.0.0.1' } }]);
    await deploy();
    const { metadata, status } = await onlyPod();
    expect(status?.podIP).toBe('127.0.0.1');
    const { port } = new URL(sandbox.endpoint.server);
    expect((await ask(`/pods/${metadata.name}:${port}/proxy/healthz`)).text).toBe('ok');
  });
});
