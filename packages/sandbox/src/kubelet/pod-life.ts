import type { Behaviour } from './behaviour.ts';

/** Where a bound pod is in its life. `restarts` counts exits of its container. */
export type PodLife =
  | { readonly stage: 'bound'; readonly restarts: number; readonly pullAttempts: number }
  | { readonly stage: 'pull-failed'; readonly restarts: number; readonly pullAttempts: number; readonly permanent: boolean }
  | { readonly stage: 'config-error'; readonly restarts: number; readonly secret: string }
  | { readonly stage: 'init-crashed'; readonly restarts: number; readonly backOff: boolean }
  | { readonly stage: 'running'; readonly restarts: number; readonly ready: boolean; readonly wasReady: boolean; readonly healed: boolean }
  | { readonly stage: 'crashed'; readonly restarts: number; readonly backOff: boolean };

export interface Step {
  readonly afterMs: number;
  readonly life: PodLife;
}

export const BOUND: PodLife = { stage: 'bound', restarts: 0, pullAttempts: 0 };

/** Kubernetes waits 10 s before the first back-off restart; a test has no time for that. Doubles with each restart. */
const BACK_OFF_MS = 1000;
const LONGEST_BACK_OFF_MS = 30_000;
const PULL_RETRY_MS = 500;
const FAILED_PULLS_OF_TRANSIENT = 2;

/**
 * The next thing that happens to a pod that behaves so, and when, counted from the moment it came to `life`; undefined when nothing
 * will. Asked again whenever the behaviour changes, so a pod can get well or ill at any time.
 */
export function nextStep(life: PodLife, behaviour: Behaviour): Step | undefined {
  switch (life.stage) {
    case 'bound':
      return { afterMs: 0, life: start(life.restarts, life.pullAttempts, behaviour) };
    case 'pull-failed':
      if (behaviour.imagePull === 'not-found') {
        return life.permanent ? undefined : { afterMs: PULL_RETRY_MS, life: { ...life, permanent: true } };
      }
      return { afterMs: PULL_RETRY_MS, life: start(life.restarts, life.pullAttempts + 1, behaviour) };
    case 'config-error':
      return behaviour.missingSecret === life.secret ? undefined : { afterMs: 100, life: start(life.restarts, 0, behaviour) };
    case 'init-crashed':
      if (!behaviour.initCrash) return { afterMs: 100, life: start(life.restarts, 0, behaviour) };
      return life.backOff
        ? { afterMs: backOffMs(life.restarts), life: { ...life, backOff: false, restarts: life.restarts + 1 } }
        : { afterMs: 100, life: { ...life, backOff: true } };
    case 'running':
      return nextOfRunning(life, behaviour);
    case 'crashed':
      // As a real kubelet does: the first restart comes at once, later ones wait.
      if (!life.backOff && life.restarts > 1) return { afterMs: 20, life: { ...life, backOff: true } };
      return {
        afterMs: life.backOff ? backOffMs(life.restarts) : 20,
        life: { stage: 'running', restarts: life.restarts, ready: false, wasReady: false, healed: behaviour.crashOnce },
      };
  }
}

function start(restarts: number, pullAttempts: number, behaviour: Behaviour): PodLife {
  const pullFails =
    behaviour.imagePull === 'not-found' || (behaviour.imagePull === 'transient' && pullAttempts < FAILED_PULLS_OF_TRANSIENT);
  if (pullFails) return { stage: 'pull-failed', restarts, pullAttempts, permanent: false };
  if (behaviour.missingSecret !== undefined) return { stage: 'config-error', restarts, secret: behaviour.missingSecret };
  if (behaviour.initCrash) return { stage: 'init-crashed', restarts: restarts + 1, backOff: false };
  const readyAtOnce = behaviour.readyAfterMs === 0 && !behaviour.neverReady && behaviour.crashAfterMs === undefined;
  return { stage: 'running', restarts, ready: readyAtOnce, wasReady: readyAtOnce, healed: false };
}

function nextOfRunning(life: PodLife & { stage: 'running' }, behaviour: Behaviour): Step | undefined {
  const crash: Step | undefined =
    behaviour.crashAfterMs === undefined || life.healed
      ? undefined
      : { afterMs: behaviour.crashAfterMs, life: { stage: 'crashed', restarts: life.restarts + 1, backOff: false } };
  let change: Step | undefined;
  if (life.ready) {
    if (behaviour.neverReady) change = { afterMs: 0, life: { ...life, ready: false } };
    else if (behaviour.loseReadyAfterMs !== undefined) change = { afterMs: behaviour.loseReadyAfterMs, life: { ...life, ready: false } };
  } else if (!behaviour.neverReady && !(life.wasReady && behaviour.loseReadyAfterMs !== undefined)) {
    change = { afterMs: behaviour.readyAfterMs, life: { ...life, ready: true, wasReady: true } };
  }
  return crash !== undefined && (change === undefined || crash.afterMs <= change.afterMs) ? crash : change;
}

function backOffMs(restarts: number): number {
  return Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** Math.max(0, restarts - 2));
}
