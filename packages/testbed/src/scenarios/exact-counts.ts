import { replay } from '@sluice/sandbox';
import { judge } from './judge.ts';
import { check, type Scenario } from './scenario.ts';
import { ends, type Scene } from './scene.ts';

const pause = { pause: { for: '4s' } };
export const STEPS = [{ batch: 1 }, pause, { batch: '25%' }, pause, { batch: '50%' }, pause, { batch: '100%' }];

/** n → the holds of STEPS. With 1 it is one old and one new throughout. */
const HOLDS: Readonly<Record<number, readonly string[]>> = {
  1: ['1+1'],
  2: ['1+1'],
  3: ['2+1', '1+2'],
  4: ['3+1', '2+2'],
  10: ['9+1', '7+3', '5+5'],
  37: ['36+1', '27+10', '18+19'],
};

const counts = (n: number, instances: number | null, items: readonly number[] = []): Scenario => ({
  items,
  name: `1 → 25% → 50% → 100% of ${n}, S = ${instances ?? "the workload's own (40%)"}`,
  async run(scene) {
    await scene.stand({ n }, { steps: STEPS, environment: { concurrency: { instances } } });
    await ends(scene.release('v2'), 0);
    const motion = instances ?? Math.max(1, Math.ceil(n * 0.4));
    return judge(scene, { toward: 'v2', holds: HOLDS[n] ?? [], least: n, motion, finished: { version: 'v2', n } });
  },
});

export const EXACT_COUNTS: readonly Scenario[] = [
  counts(1, null, [14]),
  counts(2, null, [14]),
  counts(3, null, [14]),
  counts(4, 1, [14]),
  counts(10, 3),
  counts(10, 1),
  counts(10, 10),
  counts(10, null),
  counts(37, 5),
  counts(37, 37),
  {
    items: [],
    name: 'no room for more instances: S = 0, U = 2',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: STEPS, environment: { concurrency: { instances: 0, unavailable: 2 } } });
      await ends(scene.release('v2'), 0);
      return judge(scene, {
        toward: 'v2',
        holds: HOLDS[10] ?? [],
        least: 8,
        unavailable: 2,
        motion: 0,
        finished: { version: 'v2', n: 10 },
      });
    },
  },
  {
    items: [14],
    name: 'n = 1 held as one old and one new, scaled to 2, 4, 1',
    async run(scene) {
      await scene.stand({ n: 1 }, { steps: [{ batch: 1 }, { pause: { for: '20s' } }, { batch: '100%' }] });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '1+1');
      for (const [n, sizes] of [
        [2, '1+2'],
        [4, '2+3'],
        [1, '1+1'],
      ] as const) {
        await scene.scale(n);
        await scene.untilHeld('v2', sizes, 'web', 8_000);
      }
      await ends(release, 0);
      return `held 1+1 1+2 2+3 1+1 · ${await judge(scene, { least: 1, finished: { version: 'v2', n: 1 } })}`;
    },
  },
  {
    items: [],
    name: 'two services: web moves only after api in each step',
    async run(scene) {
      await scene.deploy({ name: 'api', n: 4 });
      await scene.deploy({ name: 'web', n: 10 });
      scene.plan({ steps: STEPS, services: { api: {}, web: { after: ['api'] } }, environment: { concurrency: { instances: 3 } } });
      await scene.observe();
      await ends(scene.release('v2'), 0);
      await inOrder(scene);
      const api = await judge(scene, { name: 'api', toward: 'v2', holds: HOLDS[4] ?? [], least: 4, finished: { version: 'v2', n: 4 } });
      const web = await judge(scene, { name: 'web', toward: 'v2', holds: HOLDS[10] ?? [], least: 10, finished: { version: 'v2', n: 10 } });
      return `api ${api} | web ${web}`;
    },
  },
];

/** New instances of api that have to serve before web has more than so many: [web, api]. */
const ORDER: readonly (readonly [number, number])[] = [
  [0, 1],
  [3, 2],
  [5, 4],
];

async function inOrder(scene: Scene): Promise<void> {
  const image = scene.cluster.pinned.v2;
  const newOf = (sets: readonly { readonly image: string; readonly name: string; readonly spec: number }[]) =>
    sets.find((set) => set.image === image);
  replay(await scene.observations(), (world, change, apply) => {
    apply();
    if (change.kind !== 'replicaset' || change.owner !== 'web') return;
    const web = newOf(world.replicaSetsOf('web'))?.spec ?? 0;
    const api = newOf(world.replicaSetsOf('api'));
    const ready = api ? world.readyOf(api.name) : 0;
    for (const [over, least] of ORDER)
      check(web <= over || ready >= least, `web had ${web} new instances while only ${ready} of api served, expected ${least}`);
  });
}
