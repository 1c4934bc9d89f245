/** What happened in each minute, which is what an exact computation is made of. Index m is the minute that ends at `start + m` minutes. */
export interface Minutes {
  readonly total: Float64Array;
  readonly bad: Float64Array;
}

/** Samples of one series, one a minute while it is there: at index m, after that minute. */
export interface SyntheticSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly first: number;
  readonly values: readonly number[];
}

export interface SyntheticMonth {
  /** Milliseconds since the epoch: a whole minute. */
  readonly start: number;
  readonly minutes: number;
  readonly series: readonly SyntheticSeries[];
  /** Requests of pods that come and go. */
  readonly requests: Minutes;
  /** Those that were slower than 300 ms are bad. */
  readonly latency: Minutes;
  /** Requests of a gateway that is there all the time. */
  readonly gateway: Minutes;
  readonly queue: Float64Array;
  /** Minutes in which a pod began. */
  readonly starts: readonly number[];
}

const DAY = 1440;
const SLOTS = 3;

/**
 * More than a month of counters, one sample a minute, as services have them: traffic by the hour and the day, incidents, pods that are
 * replaced and restarted, and a series of errors that is there only once something went wrong. The same seed gives the same month.
 */
export function syntheticMonth(start: number, minutes: number, random: () => number): SyntheticMonth {
  const month = {
    requests: { total: new Float64Array(minutes), bad: new Float64Array(minutes) },
    latency: { total: new Float64Array(minutes), bad: new Float64Array(minutes) },
    gateway: { total: new Float64Array(minutes), bad: new Float64Array(minutes) },
    queue: new Float64Array(minutes),
  };
  const series: SyntheticSeries[] = [];
  const starts: number[] = [];
  const badness = incidents(minutes, random);
  let pods = 0;
  for (let slot = 0; slot < SLOTS; slot += 1) {
    for (let minute = 0; minute < minutes; ) {
      const until = Math.min(minutes, minute + Math.ceil((0.3 + 3 * random()) * DAY));
      const pod = `shop-${pods}`;
      pods += 1;
      if (minute > 0) starts.push(minute);
      series.push(...podSeries(pod, minute, until, badness, month, random));
      minute = until + Math.floor(4 * random());
    }
  }
  series.push(...gatewaySeries(minutes, badness, month.gateway, random));
  let queue = 100;
  for (let minute = 0; minute < minutes; minute += 1) {
    queue = Math.max(0, queue * 0.98 + 60 * random() * random() - (random() < 0.5 ? 8 : 0));
    month.queue[minute] = Math.round(queue);
  }
  series.push({ name: 'queue_length', labels: { job: 'shop' }, first: 0, values: [...month.queue] });
  return { start, minutes, series, starts, ...month };
}

function podSeries(
  pod: string,
  from: number,
  until: number,
  badness: Float64Array,
  month: Pick<SyntheticMonth, 'requests' | 'latency'>,
  random: () => number,
): SyntheticSeries[] {
  const labels = { job: 'shop', pod };
  const counters = new Map<string, { first: number; value: number; values: number[] }>();
  const grow = (key: string, minute: number, by: number, lazy: boolean): void => {
    const known = counters.get(key);
    if (!known && lazy && by === 0) return;
    const counter = known ?? { first: minute, value: 0, values: [] };
    counter.value += by;
    counter.values.push(counter.value);
    counters.set(key, counter);
  };
  for (let minute = from; minute < until; minute += 1) {
    // A restart of the container: every counter begins again, and one of errors keeps its series, since it is of the same pod.
    if (minute > from && random() < 1 / (1.5 * DAY)) for (const counter of counters.values()) counter.value = 0;
    const total = about(70 * traffic(minute), random);
    const bad = Math.min(total, about(total * (badness[minute] ?? 0), random));
    const slow = Math.min(total, about(total * (0.004 + 0.5 * (badness[minute] ?? 0)), random));
    add(month.requests, minute, total, bad);
    add(month.latency, minute, total, slow);
    grow('http_requests_total 200', minute, total - bad, false);
    grow('http_requests_total 500', minute, bad, true);
    grow('http_request_duration_seconds_bucket 0.3', minute, total - slow, false);
    grow('http_request_duration_seconds_count', minute, total, false);
  }
  return [...counters].map(([key, { first, values }]) => {
    const [name = '', label] = key.split(' ');
    const own: Record<string, string> = name.endsWith('_bucket') ? { le: label ?? '' } : label === undefined ? {} : { code: label };
    return { name, labels: { ...labels, ...own }, first, values };
  });
}

function gatewaySeries(minutes: number, badness: Float64Array, counts: Minutes, random: () => number): SyntheticSeries[] {
  const values = { ok: [] as number[], error: [] as number[] };
  let [ok, error] = [1_000_000, 2_000];
  for (let minute = 0; minute < minutes; minute += 1) {
    if (random() < 1 / (6 * DAY)) [ok, error] = [0, 0];
    const total = about(400 * traffic(minute), random);
    const bad = Math.min(total, about(total * 0.6 * (badness[minute] ?? 0), random));
    add(counts, minute, total, bad);
    ok += total - bad;
    error += bad;
    values.ok.push(ok);
    values.error.push(error);
  }
  return Object.entries(values).map(([outcome, own]) => ({
    name: 'gateway_requests_total',
    labels: { job: 'gateway', outcome },
    first: 0,
    values: own,
  }));
}

function add({ total, bad }: Minutes, minute: number, all: number, wrong: number): void {
  total[minute] = (total[minute] ?? 0) + all;
  bad[minute] = (bad[minute] ?? 0) + wrong;
}

/** More by day than by night, less at weekends. */
function traffic(minute: number): number {
  const weekend = Math.floor(minute / DAY) % 7 >= 5 ? 0.5 : 1;
  return weekend * (1 + 0.7 * Math.sin((2 * Math.PI * minute) / DAY));
}

/** Share of bad requests by minute: a little always, and much now and then. */
function incidents(minutes: number, random: () => number): Float64Array {
  const shares = new Float64Array(minutes).fill(0.0004);
  for (let count = 0; count < minutes / DAY; count += 1) {
    const from = Math.floor(random() * minutes);
    const until = Math.min(minutes, from + 5 + Math.floor(60 * random()));
    shares.fill(0.002 + 0.2 * random() ** 3, from, until);
  }
  // One that is under way at the end, so that something burns there.
  shares.fill(0.03, minutes - 50, minutes);
  return shares;
}

/** A whole number around the mean, with its spread. */
function about(mean: number, random: () => number): number {
  if (mean < 20) {
    // Knuth's Poisson.
    const limit = Math.exp(-mean);
    let product = random();
    let count = 0;
    for (; product > limit && count < 200; count += 1) product *= random();
    return count;
  }
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(0, Math.round(mean + normal * Math.sqrt(mean)));
}
