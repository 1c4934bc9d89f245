import { type Behaviour, type Endpoint, type ImageRegistry, type KubeClient, Kubelet, openSandbox } from '@sluice/sandbox';
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from './control-plane.ts';
import { startRegistry } from './registry.ts';

export const PLANES = ['embedded', 'real'] as const;
/** `embedded` is the sandbox's API within this process, `real` is etcd, kube-apiserver and kube-controller-manager. */
export type PlaneKind = (typeof PLANES)[number];

/** A cluster on either plane: API, controllers, nodes and a registry. What is true of one has to be true of the other. */
export interface Plane extends AsyncDisposable {
  readonly kind: PlaneKind;
  readonly endpoint: Endpoint;
  readonly client: KubeClient;
  readonly kubelet: Kubelet;
  readonly registry: Pick<ImageRegistry, 'host' | 'pushImage'>;
  stopControllers(): Promise<void>;
  startControllers(): Promise<void>;
  /** For what only real programs can show. Throws on the embedded plane. */
  readonly real: ControlPlane;
}

export interface PlaneOptions extends Pick<ControlPlaneOptions, 'authorization' | 'users'> {
  readonly say: (line: string) => void;
  /** What pods do that no rule speaks of. */
  readonly base: Partial<Behaviour>;
}

export function openPlane(kind: PlaneKind, options: PlaneOptions): Promise<Plane> {
  return kind === 'embedded' ? openEmbedded(options) : openReal(options);
}

async function openEmbedded({ base, say }: PlaneOptions): Promise<Plane> {
  const sandbox = await openSandbox({ base, onTrouble: say });
  const { endpoint, client, kubelet, registry } = sandbox;
  return {
    kind: 'embedded',
    endpoint,
    client,
    kubelet,
    registry,
    stopControllers: async () => sandbox.stopControllers(),
    startControllers: async () => sandbox.startControllers(),
    get real(): ControlPlane {
      throw new Error('the scenario needs the real control plane: say so in its `realOnly`');
    },
    [Symbol.asyncDispose]: () => sandbox.stop(),
  };
}

async function openReal({ base, ...options }: PlaneOptions): Promise<Plane> {
  await using opened = new AsyncDisposableStack();
  const real = opened.use(await startControlPlane(options));
  const registry = opened.use(await startRegistry({ say: options.say }));
  const { client, endpoint } = real;
  const kubelet = opened.use(await Kubelet.start({ client, base, podNetwork: 'routable', onTrouble: options.say }));
  const held = opened.move();
  return {
    kind: 'real',
    endpoint,
    client,
    kubelet,
    registry,
    stopControllers: () => real.stopControllerManager(),
    startControllers: () => real.startControllerManager(),
    real,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
