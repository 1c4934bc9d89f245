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
}

export const HEALTHY: Behaviour = { readyAfterMs: 200, neverReady: false, crashOnce: false, initCrash: false, terminationMs: 20, log: [] };

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
      default:
        throw new Error(`unknown behaviour ${key}; known: ${KEYS.join(', ')}`);
    }
  }
  return next;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function durationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new Error(`expected a duration such as 500ms, 2s or 1m, got ${text}`);
  return Number(match[1]) * unit;
}
