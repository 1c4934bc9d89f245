import { seededRandom } from '@sluice/sandbox';
import type { FaultRates } from './fault.ts';
import type { Version } from './stage.ts';
import type { OwnSettings } from './trial.ts';

/** What somebody else does to the workload, so long after the release's first patch. */
export type ForeignEvent = { readonly afterMs: number } & (
  | { readonly kind: 'scale'; readonly to: number }
  | { readonly kind: 'evict-by-api' | 'evict-by-node' | 'delete-pod' | 'crash-once' }
  | { readonly kind: 'lose-readiness'; readonly forMs: number }
  /** Strategy, minReadySeconds, deadline and `paused: false` as they were, as a GitOps tool does. */
  | { readonly kind: 'restore-fields' }
  | { readonly kind: 'foreign-template' }
);

/** How one run of the command is ended before its time. */
export type Interruption =
  | { readonly kind: 'kill-at'; readonly request: number; readonly when: 'before-delivery' | 'after-commit' }
  | { readonly kind: 'kill-after' | 'interrupt-after'; readonly afterMs: number };

/** A release with everything that is to happen to it, all from one seed. */
export interface RandomRelease {
  readonly seed: number;
  readonly instances: number;
  readonly surge: number | null;
  readonly steps: readonly unknown[];
  readonly settings: OwnSettings;
  readonly onFailure: 'rollback' | 'previous-batch' | 'hold';
  readonly version: Version;
  readonly faults: FaultProfile;
  /** One run each; the command is run again after it. */
  readonly interruptions: readonly Interruption[];
  readonly events: readonly ForeignEvent[];
  /** What is done at last with a release that has come to no end. */
  readonly ending: 'rollback' | 're-run';
}

const WATCHES = { silentWatch: 0.02, closedWatch: 0.15, goneWatch: 0.1 };

export const FAULT_PROFILES = {
  none: {},
  everything: { conflict: 0.03, tooMany: 0.02, serverError: 0.02, dropBefore: 0.02, dropAfter: 0.02, delay: 0.03, ...WATCHES },
  conflicts: { conflict: 0.6 },
  overload: { tooMany: 0.08, serverError: 0.05, delay: 0.1 },
  cuts: { dropBefore: 0.06, dropAfter: 0.06, ...WATCHES },
} satisfies Record<string, FaultRates>;
export type FaultProfile = keyof typeof FAULT_PROFILES;

class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** Both ends included. */
  from(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.from(0, choices.length - 1)] ?? choices[0];
  }

  some<T>(most: number, make: () => T): readonly T[] {
    return Array.from({ length: this.from(0, most) }, make);
  }
}

const LAST_EVENT_MS = 5_000;

export function randomRelease(seed: number): RandomRelease {
  const dice = new Dice(seed);
  // Neighbouring seeds give neighbouring first numbers.
  dice.from(0, 1);
  const instances = dice.from(4, 20);
  const percents = [dice.from(10, 45), dice.from(50, 80)].slice(0, dice.from(0, 2));
  const pause = () => (dice.chance(0.5) ? [{ pause: { for: `${dice.from(1, 2)}s` } }] : []);
  const one = dice.chance(0.3);
  const batches = [...(one ? [1] : []), ...percents.map((percent) => `${percent}%`)];
  const steps = [...batches.flatMap((batch) => [{ batch }, ...pause()]), { batch: '100%' }];
  const version = dice.pick<Version>(['v2', 'v2', 'v2', 'v2', 'v2', 'slow', 'crashing', 'never-ready']);
  const events: ForeignEvent[] = [
    ...(dice.chance(0.35)
      ? [
          {
            afterMs: dice.from(0, LAST_EVENT_MS),
            kind: 'scale',
            to: scaleWithin(dice, instances, one ? [100 / instances, ...percents] : percents),
          } as const,
        ]
      : []),
    ...dice.some(2, () => podEvent(dice)),
    ...(dice.chance(0.2) ? [{ afterMs: dice.from(0, LAST_EVENT_MS), kind: 'restore-fields' } as const] : []),
    ...(dice.chance(0.1) ? [{ afterMs: dice.from(0, LAST_EVENT_MS), kind: 'foreign-template' } as const] : []),
  ];
  return {
    seed,
    instances,
    surge: dice.chance(0.2) ? null : dice.from(1, Math.max(1, Math.floor(instances / 2))),
    steps,
    settings: {
      minReadySeconds: dice.chance(0.2) ? 1 : 0,
      progressDeadlineSeconds: dice.pick([123, 600]),
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: dice.pick<OwnSettings['strategy']['rollingUpdate']>([
          { maxSurge: '40%', maxUnavailable: '20%' },
          { maxSurge: 2, maxUnavailable: 0 },
          { maxSurge: 0, maxUnavailable: 1 },
        ]),
      },
    },
    onFailure: dice.pick(['rollback', 'previous-batch', 'hold']),
    version,
    faults: dice.pick(['none', 'everything', 'everything', 'conflicts', 'overload', 'cuts']),
    interruptions: dice.some(2, () => interruption(dice)),
    events,
    ending: version === 'v2' || version === 'slow' ? dice.pick(['rollback', 're-run']) : 'rollback',
  };
}

/**
 * Another n that leaves both sides of every hold something (kubernetes-hold.md, "Measured"): a share that would come to less than two instances
 * is only scaled out.
 */
function scaleWithin(dice: Dice, n: number, percents: readonly number[]): number {
  const smallest = Math.min(...percents.flatMap((percent) => [percent, 100 - percent]), 100) / 100;
  const least = Math.min(n, Math.max(2, Math.ceil(2 / smallest)));
  const to = dice.from(least, Math.ceil(n * 1.5));
  return to === n ? n + 1 : to;
}

type PodEventKind = Exclude<ForeignEvent['kind'], 'scale' | 'restore-fields' | 'foreign-template'>;

function podEvent(dice: Dice): ForeignEvent {
  const afterMs = dice.from(0, LAST_EVENT_MS);
  const kind = dice.pick<PodEventKind>(['evict-by-api', 'evict-by-node', 'delete-pod', 'crash-once', 'lose-readiness']);
  return kind === 'lose-readiness' ? { afterMs, kind, forMs: dice.from(100, 2_000) } : { afterMs, kind };
}

function interruption(dice: Dice): Interruption {
  const kind = dice.pick<Interruption['kind']>(['kill-at', 'kill-after', 'interrupt-after']);
  if (kind === 'kill-at') return { kind, request: dice.from(35, 110), when: dice.pick(['before-delivery', 'after-commit']) };
  return { kind, afterMs: dice.from(700, 8_000) };
}
