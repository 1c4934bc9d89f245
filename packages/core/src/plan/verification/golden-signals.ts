import type { SignalMeaning } from './resolved-verification.ts';
import type { VerificationEntry } from './verification-schema.ts';

/** Built in under this name, declared or not. */
export const GOLDEN_SIGNALS = 'golden-signals';

/** The built-in verification, as a plan would write it. */
export const GOLDEN_VERIFICATION: VerificationEntry = {
  use: GOLDEN_SIGNALS,
  with: { latency: '500ms' },
  compare: 'versions',
  interval: '15s',
  alpha: 0.05,
  metrics: {},
};

const REQUESTS: SignalMeaning = {
  direction: 'increase',
  tolerance: 1.1,
  critical: true,
  minimum: { requests: 100, points: null, seconds: null },
  onFail: 'rollback',
  onInconclusive: 'pause',
};
/** Traffic and saturation explain; they do not condemn: the share of requests an instance gets, and what a cold one uses, differ without a fault. */
const SHOWN: SignalMeaning = {
  direction: 'either',
  tolerance: 1.5,
  critical: false,
  minimum: { requests: null, points: 5, seconds: null },
  onFail: 'continue',
  onInconclusive: 'pass',
};

/** What golden signals mean where a plan says nothing else, by the names that sources find them under. */
export const GOLDEN_MEANINGS: Readonly<Record<string, SignalMeaning>> = {
  errors: REQUESTS,
  latency: REQUESTS,
  traffic: SHOWN,
  saturation: { ...SHOWN, direction: 'increase' },
  cpu: { ...SHOWN, direction: 'increase' },
  memory: { ...SHOWN, direction: 'increase' },
  gpu: { ...SHOWN, direction: 'increase' },
};

/** Of a signal that a source finds and nobody has heard of. */
export const UNKNOWN_SIGNAL: SignalMeaning = SHOWN;
