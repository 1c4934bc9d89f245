/** Seeded random numbers: the same seed gives the same releases on every machine. */
export interface Random {
  /** Within [0, 1). */
  readonly uniform: () => number;
  readonly gamma: (shape: number) => number;
  readonly poisson: (mean: number) => number;
  /** Tries until the first success, of which there is one at least: mean 1/p. */
  readonly geometric: (p: number) => number;
}

/** Uniform numbers by sfc32 (Doty-Humphrey, PractRand), the others from them. */
export function seededRandom(seed: number): Random {
  const uniform = sfc32(seed);
  const normal = () => {
    for (;;) {
      const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
      const square = x * x + y * y;
      if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  };
  /** Marsaglia & Tsang 2000, for shapes of 1 and more. */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  };
  /** By inversion for small means; a large one is halved by the gamma trick of Ahrens & Dieter 1974, which is exact. */
  const poisson = (mean: number): number => {
    if (mean <= 0) return 0;
    if (mean < 30) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) count += 1;
      return count;
    }
    const half = Math.floor((mean * 7) / 8);
    const arrival = gamma(half);
    return arrival > mean ? binomial(half - 1, mean / arrival) : half + poisson(mean - arrival);
  };
  /** By the beta order statistic, halving until it is short (Devroye 1986, X.4.4). */
  const binomial = (tries: number, p: number): number => {
    if (tries < 20) {
      let count = 0;
      for (let index = 0; index < tries; index += 1) if (uniform() < p) count += 1;
      return count;
    }
    const middle = Math.floor(tries / 2) + 1;
    const [one, other] = [gamma(middle), gamma(tries + 1 - middle)];
    const beta = one / (one + other);
    return beta <= p ? middle + binomial(tries - middle, (p - beta) / (1 - beta)) : binomial(middle - 1, p / beta);
  };
  const geometric = (p: number) => 1 + Math.floor(Math.log(1 - uniform()) / Math.log(1 - p));
  return { uniform, gamma, poisson, geometric };
}

function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, (seed ^ 0x9e3779b9) | 0, Math.imul(seed, 747796405), 1];
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let skipped = 0; skipped < 20; skipped += 1) next();
  return next;
}

/** FNV-1a: a seed of its own for everything that has a name. */
export function seedOf(name: string): number {
  let hash = 2166136261;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return hash >>> 0;
}
