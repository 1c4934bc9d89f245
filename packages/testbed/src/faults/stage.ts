import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPlane, type Plane, type PlaneKind } from '../plane.ts';

/** What each version's instances do. */
export const VERSIONS = {
  v1: {},
  v2: {},
  /** Exits again and again. */
  crashing: { crash: 'loop', log: 'panic: no database' },
  /** Runs, and its probe never passes. */
  'never-ready': { 'never-ready': 'true' },
  /** Ready late. */
  slow: { 'ready-after': '1500ms' },
  /** Pushed by somebody else in the middle of a release. */
  foreign: {},
} satisfies Record<string, Record<string, string>>;
export type Version = keyof typeof VERSIONS;

export const REPOSITORY = 'web';

/** A plane with every version in its registry, for many trials at the same time. */
export interface Stage extends AsyncDisposable {
  readonly plane: Plane;
  /** Repository as a plan names it. */
  readonly image: string;
  /** Pinned reference of each version. */
  readonly pinned: Readonly<Record<Version, string>>;
  readonly compileCache: string;
}

export async function openStage(kind: PlaneKind, say: (line: string) => void): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const plane = opened.use(await openPlane(kind, { say, base: { readyAfterMs: 150 } }));
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
  return { plane, image, pinned, compileCache, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
