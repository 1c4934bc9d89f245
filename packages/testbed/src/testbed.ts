import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alikeNodes, type Deployment, Kubelet, type PushedImage, prepareRoutable, startLoad, writeKubeconfig } from '@sluice/sandbox';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Registry, startRegistry } from './registry.ts';

/** `npm run testbed`: a cluster to try releases on, until Ctrl-C. */

const NAMESPACE = 'shop';
const INSTANCES = 10;
const REQUESTS_PER_SECOND = 100;
const START_TIMEOUT_MS = 30_000;

const folder = join(process.env.INIT_CWD ?? process.cwd(), '.sluice');
const say = (line: string) => console.error(line);

await using controlPlane = await startControlPlane({ say });
await using registry = await startRegistry({ say });
const v1 = await registry.pushImage('shop/web', 'v1');
const v2 = await registry.pushImage('shop/web', 'v2');
const bad = await registry.pushImage('shop/web', 'v3-bad');
const erring = await registry.pushImage('shop/web', 'v4-errors');
// Pods answer HTTP where this machine can have addresses for them; without, a release is still to be tried.
const unroutable = await prepareRoutable();
const answers = unroutable === null;
if (!answers) say(`pods answer no requests: ${unroutable}`);
await using kubelet = await Kubelet.start({
  client: controlPlane.client,
  nodes: alikeNodes(5),
  base: { readyAfterMs: 1000, terminationMs: 500, latency: { medianMs: 15, p99Ms: 80 }, errorShare: 0.001 },
  serve: answers,
  podNetwork: 'routable',
  rules: [
    { image: bad.digest, behaviour: { crash: 'loop', log: 'starting shop/web v3-bad\npanic: dial tcp 10.0.0.7:5432: connection refused' } },
    { image: erring.digest, behaviour: { 'error-share': '5%' } },
  ],
  onTrouble: say,
});

mkdirSync(folder, { recursive: true });
const kubeconfig = writeKubeconfig(join(folder, 'testbed.kubeconfig'), controlPlane.endpoint, { namespace: NAMESPACE });
const plan = join(folder, 'testbed.release.yaml');
writeFileSync(plan, planText(registry));
await deploy(controlPlane, v1);
await using _clients = answers
  ? await startLoad(controlPlane.endpoint, { namespace: NAMESPACE, selector: 'app=web', requestsPerSecond: REQUESTS_PER_SECOND })
  : null;
console.log(instructions(v2, bad, erring));
await untilInterrupted();

async function deploy({ client }: ControlPlane, image: PushedImage): Promise<void> {
  await client.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
  const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
  await client.create(path, {
    metadata: { name: 'web' },
    spec: {
      replicas: INSTANCES,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: `${image.name}@${image.digest}`,
              ports: [{ containerPort: 8080 }],
              readinessProbe: { httpGet: { path: '/', port: 8080 } },
            },
          ],
        },
      },
    },
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const { status } = await client.get<Deployment>(`${path}/web`);
    if (status?.readyReplicas === INSTANCES) return;
    if (Date.now() > deadline)
      throw new Error(`expected ${INSTANCES} instances of web ready within ${START_TIMEOUT_MS} ms, got ${status?.readyReplicas ?? 0}`);
    await sleep(100);
  }
}

function planText({ host }: Registry): string {
  return `apiVersion: sluice.ci/v1
kind: ReleasePlan
metadata: { name: shop }
services:
  web: { image: ${host}/shop/web }
environments:
  testbed:
    targets: [{ name: testbed, namespace: ${NAMESPACE}, cluster: { context: sluice-testbed } }]
    strategy: careful
    approvals: { go-on: {} }
strategies:
  careful:
    steps:
      - batch: 1
${answers ? '      - verify: { use: golden-signals, for: 30s }\n' : ''}      - pause: { approval: go-on }
      - batch: 25%
      - batch: 100%
verifications:
  golden-signals: { use: golden-signals, interval: 2s }
`;
}

function instructions(good: PushedImage, broken: PushedImage, failing: PushedImage): string {
  const here = (file: string) => relative(process.env.INIT_CWD ?? process.cwd(), file);
  const release = `npx sluice release --file ${here(plan)} --environment testbed --version`;
  return `
A cluster with ${INSTANCES} instances of shop/web v1, in namespace ${NAMESPACE}. It runs until Ctrl-C. In another terminal:

  export KUBECONFIG=${here(kubeconfig)}
  kubectl get deployments,replicasets,pods
  ${release} ${good.tag}
  ${release} ${broken.tag}
  ${release} ${failing.tag}
  npx sluice status
  npx sluice rollback

${good.tag} is as good as v1. ${broken.tag} crashes. ${failing.tag} fails 5% of its requests; ${answers ? `clients send ${REQUESTS_PER_SECOND} a second` : 'nobody sends any here'}. What a version does can be changed while it runs:

  curl -X PUT -d '[{"image":"${good.digest}","behaviour":{"never-ready":"true"}}]' ${kubelet.controlUrl}

Behaviours: ready-after, never-ready, lose-ready-after, crash, crash-after, image-pull, missing-secret, init-crash, termination, log;
of pods that serve: serve, text, error-share, error-code, latency, latency-p99, concurrency, slow-start, memory, memory-growth, instrumentation.
`;
}

/** Resolves on the first SIGINT or SIGTERM, so that everything above is disposed of; a second one ends at once. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    // Nothing else keeps the process running: servers and children here are unreferenced.
    const alive = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(alive);
        say('stopping');
        resolve();
      });
    }
  });
}
