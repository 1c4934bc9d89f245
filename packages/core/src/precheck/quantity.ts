import { SluiceError } from '../sluice-error.ts';

/** Kubernetes keeps quantities to nano-units; so do we, as whole numbers, exactly. */
const NANO_PER_UNIT = 1_000_000_000n;

const MULTIPLIERS: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': NANO_PER_UNIT,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: 2n ** 10n * NANO_PER_UNIT,
  Mi: 2n ** 20n * NANO_PER_UNIT,
  Gi: 2n ** 30n * NANO_PER_UNIT,
  Ti: 2n ** 40n * NANO_PER_UNIT,
  Pi: 2n ** 50n * NANO_PER_UNIT,
  Ei: 2n ** 60n * NANO_PER_UNIT,
};

// `1E` is one exa, `1E3` is a thousand: the exponent needs digits.
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]))?$/;
const MAX_LENGTH = 64;

/**
 * A Kubernetes quantity in nano-units: `500m` → 500_000_000n, `1Ki` → 1024 · 10⁹. What is finer than a nano-unit is rounded up, away from
 * zero, as the API server does (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).
 * @throws SluiceError `quantity-invalid` when the text is not a quantity.
 */
export function parseQuantity(text: string): bigint {
  const match = text.length <= MAX_LENGTH ? FORM.exec(text) : null;
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole + fraction === '') {
    throw new SluiceError(
      'quantity-invalid',
      'world',
      `"${text.slice(0, MAX_LENGTH)}" is not a quantity. Expected digits with a suffix such as m, k, M, G, Ki, Mi, Gi, or an exponent`,
    );
  }
  const exponent = Number(match[4] ?? 0);
  const multiplier = MULTIPLIERS[match[5] ?? ''] ?? NANO_PER_UNIT;
  const numerator = BigInt(whole + fraction) * multiplier * 10n ** BigInt(Math.max(exponent, 0));
  const denominator = 10n ** BigInt(fraction.length + Math.max(-exponent, 0));
  const magnitude = (numerator + denominator - 1n) / denominator;
  return match[1] === '-' ? -magnitude : magnitude;
}

const DECIMAL_SUFFIXES = ['', 'm', 'u', 'n'] as const;
const BINARY_SUFFIXES = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'] as const;

/**
 * The shortest exact way to write it: `binary` for bytes (`1536Mi`), `decimal` for everything else (`1500m`, `3`).
 * `parseQuantity(formatQuantity(x, …)) === x` for every x.
 */
export function formatQuantity(nano: bigint, family: 'decimal' | 'binary'): string {
  if (nano === 0n) return '0';
  const suffixes = family === 'binary' ? [...BINARY_SUFFIXES, ...DECIMAL_SUFFIXES] : DECIMAL_SUFFIXES;
  for (const suffix of suffixes) {
    const multiplier = MULTIPLIERS[suffix] ?? 1n;
    if (nano % multiplier === 0n) return `${nano / multiplier}${suffix}`;
  }
  return `${nano}n`;
}

/** `memory`, `limits.memory`, `ephemeral-storage`, `hugepages-2Mi`, `requests.storage`: bytes, written in powers of 1024. */
export function familyOf(resource: string): 'decimal' | 'binary' {
  return /(^|\.)(memory|storage|ephemeral-storage|hugepages-.*)$/.test(resource) ? 'binary' : 'decimal';
}

export function formatResource(resource: string, nano: bigint): string {
  return formatQuantity(nano, familyOf(resource));
}
