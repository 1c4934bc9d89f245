import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlane, type Plane, type PlaneKind, type PlaneOptions } from '../plane.ts';

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

/** A plane with every version in its registry, for many scenarios at the same time. */
export interface Cluster extends AsyncDisposable {
  readonly plane: Plane;
  /** Repository as a plan names it. */
  readonly image: string;
  /** Reference by digest of each version. */
  readonly pinned: Readonly<Record<Version, string>>;
  readonly compileCache: string;
  /** Name of the version with this image; the image itself when it is none of ours. */
  versionOf(image: string): string;
}

export async function openCluster(kind: PlaneKind, options: Omit<PlaneOptions, 'base'>): Promise<Cluster> {
  await using opened = new AsyncDisposableStack();
  const plane = opened.use(await openPlane(kind, { ...options, base: { readyAfterMs: 200 } }));
  const { registry, kubelet } = plane;
  const image = `${registry.host}/${REPOSITORY}`;
  const names = Object.keys(VERSIONS) as Version[];
  const pushed = await Promise.all(
    names.map(async (name) => [name, `${image}@${(await registry.pushImage(REPOSITORY, name)).digest}`] as const),
  );
  const pinned = Object.fromEntries(pushed) as Record<Version, string>;
  kubelet.setBehaviours(names.map((name) => ({ image: pinned[name], behaviour: VERSIONS[name] })));
  const compileCache = await mkdtemp(join(tmpdir(), 'sluice-compile-cache-'));
  opened.defer(() => rm(compileCache, { recursive: true, force: true, maxRetries: 5 }));
  const held = opened.move();
  return {
    plane,
    image,
    pinned,
    compileCache,
    versionOf: (reference) => names.find((name) => pinned[name] === reference) ?? reference,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
