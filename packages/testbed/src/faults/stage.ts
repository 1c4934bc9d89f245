import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kubelet } from '@sluice/sandbox';
import { type ControlPlane, startControlPlane } from '../control-plane.ts';
import { type Registry, startRegistry } from '../registry.ts';

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

/** A control plane, nodes and a registry with every version in it, for many trials at the same time. */
export interface Stage extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  readonly kubelet: Kubelet;
  readonly registry: Registry;
  /** Repository as a plan names it. */
  readonly image: string;
  /** Pinned reference of each version. */
  readonly pinned: Readonly<Record<Version, string>>;
  readonly compileCache: string;
}

export async function openStage(say: (line: string) => void): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const controlPlane = opened.use(await startControlPlane({ say }));
  const registry = opened.use(await startRegistry({ say }));
  const image = `${registry.host}/${REPOSITORY}`;
  const names = Object.keys(VERSIONS) as Version[];
  const pushed = await Promise.all(
    names.map(async (name) => [name, `${image}@${(await registry.pushImage(REPOSITORY, name)).digest}`] as const),
  );
  const pinned = Object.fromEntries(pushed) as Record<Version, string>;
  const rules = names.map((name) => ({ image: pinned[name], behaviour: VERSIONS[name] }));
  const kubelet = opened.use(await Kubelet.start({ client: controlPlane.client, base: { readyAfterMs: 150 }, rules }));
  const compileCache = await mkdtemp(join(tmpdir(), 'sluice-compile-cache-'));
  opened.defer(() => rm(compileCache, { recursive: true, force: true }));
  const held = opened.move();
  return { controlPlane, kubelet, registry, image, pinned, compileCache, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
