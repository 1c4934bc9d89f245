import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from './decision.ts';
import type { Goal } from './goal.ts';
import { ControllerModel } from './testing/controller-model.ts';
import { DISTURBANCES, type Disturbance, driveModel, type Trial } from './testing/drive-model.ts';
import { back, backToBatchOf, FORWARD, forwardTo } from './testing/goals.ts';

interface World {
  readonly n: number;
  readonly instances: number;
  readonly unavailable: number;
  readonly k: number;
  readonly less: number;
}

const ofOneSize = DISTURBANCES.filter((event) => event !== 'scale-in' && event !== 'scale-out');
const disturbances = fc.array(fc.constantFrom<Disturbance[]>(...ofOneSize), { maxLength: 80 });
/** With somebody who scales, in and out. */
const scaling = fc.array(fc.constantFrom<Disturbance[]>(...DISTURBANCES), { maxLength: 80 });
const RUNS = { numRuns: 300 };

/** n from 1 to 40, S from 0 to n, and U from 1 where there is no room for surge. */
const worlds: fc.Arbitrary<World> = fc.integer({ min: 1, max: 40 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    instances: fc.integer({ min: 0, max: n }),
    unavailable: fc.integer({ min: 1, max: n }),
    k: fc.integer({ min: 1, max: Math.max(1, n - 1) }),
    less: fc.integer({ min: 1, max: Math.max(1, n - 1) }),
  }),
);

function room({ instances, unavailable }: World): Partial<Goal> {
  return { instances, unavailable };
}

function wantedNew({ n, k }: World): number {
  return Math.min(k, n - 1);
}

/** It got there; leaves out the one ending that a controller which is away can bring about, and which the release answers by going back. */
function arrived({ decision, away }: Trial): Decision {
  fc.pre(!(away && decision.kind === 'stopped' && decision.reason === 'overexposed'));
  expect(decision.kind).toBe('reached');
  return decision;
}

/** A hold of k, however it was come by. */
function held(world: World, events: readonly Disturbance[]): ControllerModel {
  const model = new ControllerModel({ desired: world.n });
  arrived(driveModel(model, forwardTo(world.k, room(world)), events));
  model.settle();
  return model;
}

const begun: Partial<Goal> = { begun: true };

describe('the rule on a model of the Deployment controller', () => {
  it('reaches an exact hold of k from the start, and keeps it', () => {
    fc.assert(
      fc.property(worlds, disturbances, (world, events) => {
        const model = held(world, events);
        const k = wantedNew(world);
        const extra = world.n === 1 && world.instances > 0 ? 1 : 0;
        expect([model.specOf('v1'), model.specOf('v2')]).toEqual([world.n - k, k + extra]);
        if (k + extra > 0) expect(model.paused).toBe(true);
      }),
      RUNS,
    );
  });

  it('completes from any hold with n new ones and no old one', () => {
    fc.assert(
      fc.property(worlds, disturbances, disturbances, (world, before, events) => {
        const model = held(world, before);
        const { decision } = driveModel(model, { ...FORWARD, ...room(world), ...begun }, events);
        expect(decision).toMatchObject({ kind: 'reached', reason: 'complete' });
        expect([model.specOf('v1'), model.specOf('v2'), model.setOf('v2')?.readyStatus]).toEqual([0, world.n, world.n]);
      }),
      RUNS,
    );
  });

  it('goes back from any hold to n old ones', () => {
    fc.assert(
      fc.property(worlds, disturbances, disturbances, (world, before, events) => {
        const model = held(world, before);
        const { decision } = driveModel(model, back({ ...room(world), ...begun }), events);
        expect(decision.kind).toBe('reached');
        expect([model.specOf('v1'), model.specOf('v2')]).toEqual([world.n, 0]);
      }),
      RUNS,
    );
  });

  it('goes back after the last batch', () => {
    fc.assert(
      fc.property(worlds, disturbances, disturbances, (world, before, events) => {
        const model = new ControllerModel({ desired: world.n });
        driveModel(model, { ...FORWARD, ...room(world) }, before);
        const { decision } = driveModel(model, back({ ...room(world), ...begun }), events);
        expect(decision.kind).toBe('reached');
        expect([model.specOf('v1'), model.specOf('v2')]).toEqual([world.n, 0]);
      }),
      RUNS,
    );
  });

  it('returns to the batch before, and goes forward again', () => {
    fc.assert(
      fc.property(worlds, disturbances, disturbances, disturbances, (world, before, events, after) => {
        fc.pre(world.n > 1);
        const model = held(world, before);
        const kept = Math.min(world.less, wantedNew(world));
        expect(driveModel(model, backToBatchOf(kept, { ...room(world), ...begun }), events).decision.kind).toBe('reached');
        model.settle();
        expect([model.specOf('v1'), model.specOf('v2')]).toEqual([world.n - kept, kept]);
        arrived(driveModel(model, forwardTo(world.k, { ...room(world), ...begun, overwrite: true }), after));
        model.settle();
        expect([model.specOf('v1'), model.specOf('v2')]).toEqual([world.n - wantedNew(world), wantedNew(world)]);
      }),
      RUNS,
    );
  });

  it('goes on with another S wherever it was killed', () => {
    fc.assert(
      fc.property(
        worlds,
        disturbances,
        disturbances,
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        (world, before, events, cut, other) => {
          // A patch under way with S = 0 takes U by right.
          fc.pre(world.instances > 0);
          const model = new ControllerModel({ desired: world.n });
          const { owed } = driveModel(model, { ...FORWARD, ...room(world) }, before, cut);
          const goal = { ...FORWARD, instances: Math.min(other, world.n), ...begun };
          const { decision } = driveModel(model, goal, events, Number.POSITIVE_INFINITY, owed);
          expect(decision).toMatchObject({ kind: 'reached', reason: 'complete' });
          expect([model.specOf('v1'), model.specOf('v2')]).toEqual([0, world.n]);
        },
      ),
      RUNS,
    );
  });

  it('turns round wherever it is', () => {
    fc.assert(
      fc.property(worlds, disturbances, disturbances, fc.nat({ max: 60 }), (world, before, events, cut) => {
        const model = new ControllerModel({ desired: world.n });
        const { owed } = driveModel(model, { ...FORWARD, ...room(world) }, before, cut);
        const { decision } = driveModel(model, back({ ...room(world), ...begun }), events, Number.POSITIVE_INFINITY, owed);
        expect(decision.kind).toBe('reached');
        expect([model.specOf('v1'), model.specOf('v2')]).toEqual([world.n, 0]);
      }),
      RUNS,
    );
  });

  it('goes back to all of the n of now while somebody scales', () => {
    fc.assert(
      fc.property(worlds, disturbances, scaling, fc.nat({ max: 60 }), (world, before, events, cut) => {
        const model = new ControllerModel({ desired: world.n });
        const { owed } = driveModel(model, { ...forwardTo(world.k), ...room(world) }, before, cut);
        const { decision } = driveModel(model, back({ ...room(world), ...begun }), events, Number.POSITIVE_INFINITY, owed);
        expect(decision.kind).toBe('reached');
        model.settle();
        expect([model.specOf('v1'), model.specOf('v2')]).toEqual([model.desired, 0]);
      }),
      RUNS,
    );
  });
});
