import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kubelet } from '@sluice/sandbox';
import { type ControlPlane, startControlPlane } from '../control-plane.ts';
import { type Registry, startRegistry } from '../registry.ts';

/** What the instances of each version do. All are in the registry; what goes wrong goes wrong on the node. */
export const VERSIONS = {
  v1: {},
  v2: {},
  v3: {},
  /** Pushed by somebody else in the middle of a release. */
  foreign: {},
  slow: { 'ready-after': '2500ms' },
  'slow-to-end': { termination: '6s' },
  crashing: { crash: 'loop', log: 'starting\npanic: no database' },
  'never-ready': { 'never-ready': 'true' },
  'loses-ready': { 'lose-ready-after': '4s' },
  'init-crash': { 'init-crash': 'true' },
  'missing-secret': { 'missing-secret': 'database-password' },
  'pull-transient': { 'image-pull': 'transient' },
  'pull-not-found': { 'image-pull': 'not-found' },
  /** Good until `turnBad`; one for each scenario, because it turns everywhere. */
  'turns-bad-1': {},
  'turns-bad-2': {},
  'turns-bad-3': {},
} satisfies Record<string, Record<string, string>>;
export type Version = keyof typeof VERSIONS;

export const REPOSITORY = 'shop/app';

/** The real control plane with nodes and a registry, for many scenarios at the same time. */
export interface Cluster extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  readonly kubelet: Kubelet;
  readonly registry: Registry;
  /** Repository as a plan names it. */
  readonly image: string;
  /** Reference by digest of each version. */
  readonly pinned: Readonly<Record<Version, string>>;
  readonly compileCache: string;
  /** Name of the version with this image; the image itself when it is none of ours. */
  versionOf(image: string): string;
}

export interface ClusterOptions {
  readonly say: (line: string) => void;
  readonly authorization?: 'AlwaysAllow' | 'RBAC';
  readonly users?: readonly { readonly name: string }[];
}

export async function openCluster({ say, ...options }: ClusterOptions): Promise<Cluster> {
  await using opened = new AsyncDisposableStack();
  const controlPlane = opened.use(await startControlPlane({ say, ...options }));
  const registry = opened.use(await startRegistry({ say }));
  const image = `${registry.host}/${REPOSITORY}`;
  const names = Object.keys(VERSIONS) as Version[];
  const pushed = await Promise.all(
    names.map(async (name) => [name, `${image}@${(await registry.pushImage(REPOSITORY, name)).digest}`] as const),
  );
  const pinned = Object.fromEntries(pushed) as Record<Version, string>;
  const rules = names.map((name) => ({ image: pinned[name], behaviour: VERSIONS[name] }));
  const kubelet = opened.use(await Kubelet.start({ client: controlPlane.client, base: { readyAfterMs: 200 }, rules }));
  const compileCache = await mkdtemp(join(tmpdir(), 'sluice-compile-cache-'));
  opened.defer(() => rm(compileCache, { recursive: true, force: true }));
  const held = opened.move();
  return {
    controlPlane,
    kubelet,
    registry,
    image,
    pinned,
    compileCache,
    versionOf: (reference) => names.find((name) => pinned[name] === reference) ?? reference,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
