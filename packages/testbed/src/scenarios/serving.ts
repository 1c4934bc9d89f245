import { ANNOTATION_PREFIX, type Deployment, type Pod, prepareRoutable } from '@sluice/sandbox';
import { check, equal, type Scenario } from './scenario.ts';
import { type Scene, until } from './scene.ts';

const INSTANCES = 3;
const REQUESTS = 30;

/** What verification by metrics stands on: programs in pods that answer and count, reached from outside and through the API server. */
export const SERVING: Scenario = {
  items: [],
  name: 'pods answer HTTP at their address, through the pod proxy and through the service proxy, and count what they answered',
  async run(scene) {
    const { kind } = scene.cluster.plane;
    const problem = kind === 'real' ? await prepareRoutable() : null;
    check(problem === null, problem ?? '');
    await deploy(scene);
    const pods = (await scene.client.list<Pod>(`/api/v1/namespaces/${scene.namespace}/pods`)).items;
    equal('pods', pods.length, INSTANCES);
    const base = `/api/v1/namespaces/${scene.namespace}`;
    await scene.client.create(`${base}/services`, {
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    });
    const reached = () =>
      scene.client.get(`${base}/services/web:80/proxy/ready`).then(
        () => true,
        () => false,
      );
    await until(reached, 'an answer through the service proxy');
    for (let count = 0; count < REQUESTS; count += 1) await scene.client.get(`${base}/services/web:http/proxy/`);
    const counted = await Promise.all(
      pods.map(async ({ metadata, status }) => {
        const direct = await fetch(`http://${status?.podIP}:8080/metrics`, { signal: AbortSignal.timeout(5_000) });
        const text = await direct.text();
        equal(
          'metrics by podIP and by the pod proxy',
          requests(await scene.client.get(`${base}/pods/${metadata.name}:8080/proxy/metrics`)),
          requests(text),
        );
        return requests(text);
      }),
    );
    const total = counted.reduce((sum, value) => sum + value, 0);
    equal('requests that pods counted of those through their service', total, REQUESTS);
    return `${REQUESTS} requests through the service proxy: ${counted.join(' + ')} counted by ${INSTANCES} pods at ${pods[0]?.status?.podIP} and its like`;
  },
};

async function deploy(scene: Scene): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${scene.namespace}/deployments`;
  await scene.client.create(path, {
    metadata: { name: 'web' },
    spec: {
      replicas: INSTANCES,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' }, annotations: { [`${ANNOTATION_PREFIX}serve`]: 'true' } },
        spec: { containers: [{ name: 'main', image: scene.cluster.pinned.v1, ports: [{ name: 'http', containerPort: 8080 }] }] },
      },
    },
  });
  const ready = async () => (await scene.client.get<Deployment>(`${path}/web`)).status?.readyReplicas === INSTANCES;
  await until(ready, `${INSTANCES} instances ready`);
}

function requests(text: string): number {
  return Number(/^http_requests_total\{code="200",method="GET"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}
