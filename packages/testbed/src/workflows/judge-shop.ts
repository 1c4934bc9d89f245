import { setTimeout as sleep } from 'node:timers/promises';
import { checkInvariant, minimumReady } from '@sluice/sandbox';
import { notAtRest } from '../judging/at-rest.ts';
import { heldSizes } from '../judging/held-sizes.ts';
import { check, equal } from '../scenarios/scenario.ts';
import { SERVICES, type Service, type ShopVersion } from './shop-cluster.ts';
import type { ShopScene } from './shop-scene.ts';

export interface ShopJudgement {
  /** Holds of this version that the observer has to have seen, `old+new` in order; none for a service that is not named. */
  readonly toward?: ShopVersion;
  readonly holds?: Partial<Readonly<Record<Service, string>>>;
  /** The rest of the shop is somebody else's; default all of it. */
  readonly services?: readonly Service[];
  /** What serves at the end: a version, or what served before anything was released. Undefined: still held. */
  readonly end?: ShopVersion | 'before';
}

const SETTLE_MS = 8_000;

/** Judges all three services by the observer's file and by the cluster at the end; no service may ever have served less than its n. */
export async function judgeShop(scene: ShopScene, expected: ShopJudgement): Promise<string> {
  const seen = await scene.observations();
  const evidence: string[] = [];
  for (const service of expected.services ?? SERVICES) {
    const { n } = scene.before(service);
    if (expected.toward !== undefined && expected.holds !== undefined) {
      const found = heldSizes(seen, service, scene.cluster.pinned(service, expected.toward)).join(' ');
      equal(`${service}: holds seen by the observer`, found, expected.holds[service] ?? '');
    }
    const { ready } = minimumReady(seen, service);
    check(ready >= n, `${service}: serving instances fell to ${ready}, expected at least ${n}`);
    const [violation] = checkInvariant(seen, service).violations;
    check(violation === undefined, `${service}: the invariant is violated: ${violation?.message}`);
  }
  if (expected.holds !== undefined) evidence.push(`web held ${expected.holds.web?.replaceAll(' ', ', ') ?? 'nowhere'}`);
  evidence.push('never less ready than before');
  if (expected.end !== undefined) {
    await restsOn(scene, expected.end, expected.services ?? SERVICES);
    evidence.push(`all on ${expected.end === 'before' ? 'v1' : expected.end}`);
  }
  return evidence.join(' · ');
}

async function restsOn(scene: ShopScene, end: ShopVersion | 'before', services: readonly Service[]): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const wrong: string[] = [];
    for (const service of services) {
      const { n, settings, image: first } = scene.before(service);
      const image = end === 'before' ? first : scene.cluster.pinned(service, end);
      const found = notAtRest(await scene.deployment(service), await scene.replicaSets(service), { image, n, settings });
      wrong.push(...found.map((what) => `${service}: ${what}`));
    }
    if (wrong.length === 0) return;
    if (Date.now() > deadline) throw new Error(`at the end, ${wrong.join('; ')}`);
    await sleep(100);
  }
}
