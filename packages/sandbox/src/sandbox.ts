import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from './api/api-server.ts';
import { ObjectApi } from './api/object-api.ts';
import { ObjectStore } from './api/object-store.ts';
import { NAMESPACES } from './api/resource-type.ts';
import { REAL_CLOCK } from './clock/clock.ts';
import { startControllers } from './controllers/controllers.ts';
import { type Endpoint, KubeClient } from './kube/kube-client.ts';
import { type KubeconfigOptions, writeKubeconfig } from './kube/kubeconfig.ts';
import { Kubelet, type KubeletOptions } from './kubelet/kubelet.ts';
import { type ImageRegistry, startImageRegistry } from './registry/registry-server.ts';

export interface SandboxOptions extends Omit<KubeletOptions, 'client'> {
  /** Name of the kubeconfig's context; default `sluice-sandbox`. */
  readonly context?: string;
  /** Made at the start, beside `default`. */
  readonly namespaces?: readonly string[];
  /** Fixed port of the API; default a free one. */
  readonly apiPort?: number;
}

/** A Kubernetes cluster within this process: API, controllers, nodes that run simulated pods, and an image registry. */
export interface Sandbox extends AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly client: KubeClient;
  readonly kubelet: Kubelet;
  readonly registry: ImageRegistry;
  /** A kubeconfig of it, in a temporary folder that goes with it. */
  readonly kubeconfigPath: string;
  /** For what is looked at or changed without a request. */
  readonly api: ObjectApi;
  /** Another one, e.g. with a default namespace. */
  writeKubeconfig(file: string, options?: KubeconfigOptions): string;
  /** What the controllers do not see is done when they are back. */
  stopControllers(): void;
  startControllers(): void;
  stop(): Promise<void>;
}

export const SANDBOX_CONTEXT = 'sluice-sandbox';

/**
 * Opens a cluster on loopback ports, in well under a second; it ends with `stop`, or with the process. Everybody who reaches it may do
 * everything.
 *
 *     await using sandbox = await openSandbox({ namespaces: ['shop'], rules: [{ image: 'web:v2', behaviour: { crash: 'loop' } }] });
 *     // KUBECONFIG=sandbox.kubeconfigPath: kubectl, sluice, client libraries
 */
export async function openSandbox({
  context = SANDBOX_CONTEXT,
  namespaces = [],
  apiPort = 0,
  ...kubeletOptions
}: SandboxOptions = {}): Promise<Sandbox> {
  await using opened = new AsyncDisposableStack();
  const api = new ObjectApi(new ObjectStore(), kubeletOptions.clock ?? REAL_CLOCK);
  for (const name of ['default', 'kube-system', ...namespaces]) {
    api.create(NAMESPACES, '', { metadata: { name } }, { manager: 'sandbox' });
  }
  let controllers = startControllers(api);
  opened.defer(() => controllers.stop());
  const [server, registry] = await Promise.all([ApiServer.start(api, apiPort), startImageRegistry()]);
  opened.use(server);
  opened.use(registry);
  const { endpoint } = server;
  const client = new KubeClient(endpoint);
  opened.defer(() => client.close());
  const kubelet = opened.use(await Kubelet.start({ client, ...kubeletOptions }));
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sandbox-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const write = (file: string, options: KubeconfigOptions = {}) => writeKubeconfig(file, endpoint, { context, ...options });
  const held = opened.move();
  const stop = () => held.disposeAsync();
  return {
    endpoint,
    client,
    kubelet,
    registry,
    kubeconfigPath: write(join(folder, 'kubeconfig')),
    api,
    writeKubeconfig: write,
    stopControllers: () => controllers.stop(),
    startControllers() {
      controllers.stop();
      controllers = startControllers(api);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
