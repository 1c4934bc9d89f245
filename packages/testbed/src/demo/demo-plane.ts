import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kubelet, type KubeObject, writeKubeconfig } from '@sluice/sandbox';
import { type ControlPlane, startControlPlane } from '../control-plane.ts';
import { startRegistry } from '../registry.ts';

/** The real control plane and registry, as a reader's own cluster. */
export interface DemoPlane extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  /** `HOST/shop/web`, with tags v1, v2, v3; `HOST/shop/broken`, whose v2 crashes. */
  readonly host: string;
  /** Kubeconfig of somebody who may nothing. */
  readonly nobody: string;
  /** Kubeconfig of a cluster that does not answer. */
  readonly away: string;
  namespaces(): Promise<string>;
}

export const CONTEXT = 'sluice-testbed';

export async function openDemoPlane(say: (line: string) => void): Promise<DemoPlane> {
  await using opened = new AsyncDisposableStack();
  const controlPlane = opened.use(await startControlPlane({ say, authorization: 'RBAC', users: [{ name: 'nobody' }] }));
  const registry = opened.use(await startRegistry({ say }));
  for (const tag of ['v1', 'v2', 'v3']) await registry.pushImage('shop/web', tag);
  await registry.pushImage('shop/broken', 'v1');
  const crashing = await registry.pushImage('shop/broken', 'v2');
  opened.use(
    await Kubelet.start({
      client: controlPlane.client,
      base: { readyAfterMs: 500 },
      rules: [{ image: crashing.digest, behaviour: { crash: 'loop', log: 'panic: no database' } }],
    }),
  );
  const away = writeKubeconfig(join(controlPlane.folder, 'away.kubeconfig'), { server: 'https://127.0.0.1:1' });
  const held = opened.move();
  return {
    controlPlane,
    host: registry.host,
    nobody: controlPlane.kubeconfigOf('nobody'),
    away,
    async namespaces() {
      const { items } = await controlPlane.client.list<KubeObject>('/api/v1/namespaces');
      return items
        .map(({ metadata }) => metadata.name)
        .sort()
        .join(' ');
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** A file where a folder would have to be. */
export function blockedFile(folder: string): string {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  return join(file, 'report.html');
}
