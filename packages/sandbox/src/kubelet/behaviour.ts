import { isIP } from 'node:net';
import type { Latency } from './program/latency.ts';
import { INSTRUMENTATIONS, type Instrumentation } from './program/program-metrics.ts';
import { quantity } from './quantity.ts';

/** How a pod's program behaves from now on. All times in milliseconds, counted from when the containers may start unless said otherwise. */
export interface Behaviour {
  /** From the start of the container to Ready. */
  readonly readyAfterMs: number;
  /** Runs, and its readiness probe never passes. */
  readonly neverReady: boolean;
  /** Ready, and not ready again this long after that. */
  readonly loseReadyAfterMs?: number;
  /** Exits this long after its last change (its start, or becoming ready), is restarted, exits again: CrashLoopBackOff with a growing restart count. */
  readonly crashAfterMs?: number;
  /** With crashAfterMs: exits once only, and runs well after the restart. */
  readonly crashOnce: boolean;
  /** `not-found`: never pulled. `transient`: two attempts fail, the third works. */
  readonly imagePull?: 'not-found' | 'transient';
  /** Name of a Secret that does not exist. */
  readonly missingSecret?: string;
  /** The first init container (or the pod's start, where it has none) fails for ever. */
  readonly initCrash: boolean;
  /** From the deletion request to the end of the pod; never longer than its grace period. */
  readonly terminationMs: number;
  /** What a pod that serves answers at `/`; default its image. */
  readonly text?: string;
  /** What `kubectl logs` shows. */
  readonly log: readonly string[];
  /** Answers HTTP at its podIP and the ports it declares; see ADDRESS_ANNOTATION for where this machine has no address for it. */
  readonly serves: boolean;
  /** Of a pod that serves, as is all that follows: share of its requests that fail, 0 to 1. */
  readonly errorShare: number;
  /** With what status they do. */
  readonly errorCode: number;
  /** How long it works on a request. */
  readonly latency: Latency;
  /** Requests it works on at a time; more wait, and take longer for it. Infinity: none waits. */
  readonly concurrency: number;
  /** Ten times slower at its start, and as fast as its latency says after this long. */
  readonly slowStartMs: number;
  /** What `process_resident_memory_bytes` shows. */
  readonly memoryBytes: number;
  /** By how much that grows in a minute. */
  readonly memoryGrowthBytes: number;
  /** Whose metrics `/metrics` shows, from the next start of the program on; `none`: nothing is there. */
  readonly instrumentation: Instrumentation;
  /** A real program on this machine stands for the pod: this is its podIP, and nothing is served for it here. */
  readonly address?: string;
}

export const HEALTHY: Behaviour = {
  readyAfterMs: 200,
  neverReady: false,
  crashOnce: false,
  initCrash: false,
  terminationMs: 20,
  log: [],
  serves: false,
  errorShare: 0,
  errorCode: 500,
  latency: { medianMs: 0, p99Ms: 0 },
  concurrency: Number.POSITIVE_INFINITY,
  slowStartMs: 0,
  memoryBytes: 64 * 1024 * 1024,
  memoryGrowthBytes: 0,
  instrumentation: 'prometheus',
};

/** A behaviour as people write it: the keys of the annotations, without their prefix. `{ "ready-after": "2s", "crash": "loop" }` */
export type BehaviourText = Readonly<Record<string, string>>;

/** Pods whose image matches behave so; `image` is a part of the reference, or a regular expression between slashes. */
export interface BehaviourRule {
  readonly image: string;
  readonly behaviour: BehaviourText;
}

/** On the pod template or on a live pod, e.g. `testbed.sluice.ci/ready-after: 500ms`. Stronger than rules by image. */
export const ANNOTATION_PREFIX = 'testbed.sluice.ci/';

const KEYS = [
  'ready-after',
  'never-ready',
  'lose-ready-after',
  'crash',
  'crash-after',
  'image-pull',
  'missing-secret',
  'init-crash',
  'termination',
  'text',
  'log',
  'serve',
  'error-share',
  'error-code',
  'latency',
  'latency-p99',
  'concurrency',
  'slow-start',
  'memory',
  'memory-growth',
  'instrumentation',
  'address',
] as const;

/** The image's rules in order, later ones over earlier ones, then the pod's annotations. Throws on a key or value nobody knows. */
export function behaviourOf(
  images: readonly string[],
  annotations: Readonly<Record<string, string>>,
  rules: readonly BehaviourRule[],
  base: Behaviour = HEALTHY,
): Behaviour {
  let behaviour = base;
  for (const rule of rules) if (images.some((image) => matches(rule.image, image))) behaviour = applyText(behaviour, rule.behaviour);
  const own = Object.entries(annotations).filter(([key]) => key.startsWith(ANNOTATION_PREFIX));
  return own.length === 0
    ? behaviour
    : applyText(behaviour, Object.fromEntries(own.map(([key, value]) => [key.slice(ANNOTATION_PREFIX.length), value])));
}

/** Throws where a rule is wrong; used before rules are taken over. */
export function checkRules(rules: readonly BehaviourRule[]): void {
  for (const rule of rules) {
    matches(rule.image, '');
    applyText(HEALTHY, rule.behaviour);
  }
}

function matches(pattern: string, image: string): boolean {
  return pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/')
    ? new RegExp(pattern.slice(1, -1)).test(image)
    : image.includes(pattern);
}

function applyText(base: Behaviour, text: BehaviourText): Behaviour {
  const next: { -readonly [Key in keyof Behaviour]: Behaviour[Key] } = { ...base };
  for (const [key, value] of Object.entries(text)) {
    switch (key as (typeof KEYS)[number]) {
      case 'ready-after':
        next.readyAfterMs = durationMs(value);
        break;
      case 'never-ready':
        next.neverReady = value === 'true';
        break;
      case 'lose-ready-after':
        next.loseReadyAfterMs = durationMs(value);
        break;
      case 'crash':
        if (value !== 'loop' && value !== 'once') throw new Error(`crash: expected loop or once, got ${value}`);
        next.crashAfterMs ??= 50;
        next.crashOnce = value === 'once';
        break;
      case 'crash-after':
        next.crashAfterMs = durationMs(value);
        break;
      case 'image-pull':
        if (value !== 'not-found' && value !== 'transient') throw new Error(`image-pull: expected not-found or transient, got ${value}`);
        next.imagePull = value;
        break;
      case 'missing-secret':
        next.missingSecret = value;
        break;
      case 'init-crash':
        next.initCrash = value === 'true';
        break;
      case 'termination':
        next.terminationMs = durationMs(value);
        break;
      case 'text':
        next.text = value;
        break;
      case 'log':
        next.log = value.split('\n');
        break;
      case 'serve':
        next.serves = value === 'true';
        break;
      case 'error-share':
        next.errorShare = share(value);
        break;
      case 'error-code':
        next.errorCode = wholeNumber(key, value, 400, 599);
        break;
      case 'latency':
        next.latency = { ...next.latency, medianMs: durationMs(value) };
        break;
      case 'latency-p99':
        next.latency = { ...next.latency, p99Ms: durationMs(value) };
        break;
      case 'concurrency':
        next.concurrency = wholeNumber(key, value, 1, 100_000);
        break;
      case 'slow-start':
        next.slowStartMs = durationMs(value);
        break;
      case 'memory':
        next.memoryBytes = quantity(value);
        break;
      case 'memory-growth':
        next.memoryGrowthBytes = quantity(value);
        break;
      case 'instrumentation': {
        const known = INSTRUMENTATIONS.find((name) => name === value);
        if (known === undefined) throw new Error(`instrumentation: expected one of ${INSTRUMENTATIONS.join(', ')}, got ${value}`);
        next.instrumentation = known;
        break;
      }
      case 'address':
        if (isIP(value) === 0) throw new Error(`address: expected an IP address, got ${value}`);
        next.address = value;
        break;
      default:
        throw new Error(`unknown behaviour ${key}; known: ${KEYS.join(', ')}`);
    }
  }
  return next;
}

/** `5%` or `0.05`, as a number from 0 to 1. */
function share(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = Number(match?.[1] ?? Number.NaN) / (match?.[2] === '%' ? 100 : 1);
  if (!(value >= 0 && value <= 1)) throw new Error(`error-share: expected 0% to 100%, or 0 to 1, got ${text}`);
  return value;
}

function wholeNumber(key: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to)
    throw new Error(`${key}: expected a whole number from ${from} to ${to}, got ${text}`);
  return value;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new Error(`expected a duration such as 500ms, 2s or 1m, got ${text}`);
  return Number(match[1]) * unit;
}
