const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A Kubernetes quantity in base units: `250m` is 0.25, `1Gi` is 1073741824. Exact enough to see whether a pod fits. */
export function quantity(text: string): number {
  const match = /^([0-9.]+(?:e[0-9]+)?)([a-zA-Z]*)$/.exec(text);
  const factor = FACTORS[match?.[2] ?? '?'];
  if (match === null || factor === undefined) throw new Error(`expected a quantity such as 500m or 1Gi, got ${text}`);
  return Number(match[1]) * factor;
}
