import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { main } from '@sluice/cli';
import { seededRandom } from '@sluice/sandbox';
import { wholeNumber } from '../faults/whole-number.ts';
import { installPrometheus } from '../install.ts';
import { renderTable } from '../render-table.ts';
import { writeOpenMetrics } from './open-metrics.ts';
import { gatewayTests, podTests } from './rule-tests.ts';
import { type SloCase, sloCases } from './slo-cases.ts';
import { startStored } from './stored-prometheus.ts';
import { syntheticMonth } from './synthetic-month.ts';

/**
 * `npm run slo -w @sluice/testbed -- --seed 1 --instants 2`: a real Prometheus filled with 32 days of generated counters, and `sluice slo
 * status` at several instants. Each budget and burn rate has to be what the generated events come to, within 0.1%. Then the rules of
 * `sluice slo rules`, held against `promtool check rules` and unit tests for `promtool test rules`.
 */
const { values } = parseArgs({ options: { seed: { type: 'string' }, instants: { type: 'string' } } });
const seed = wholeNumber('seed', values.seed, 20_261_126);
const instants = wholeNumber('instants', values.instants, 2, 1);
const MOST_DEVIATION = 0.001;
const DAYS = 32;
const END = Date.parse('2026-10-31T12:00:00Z');
const say = (line: string) => console.error(line);
const run = promisify(execFile);

let [passed, failed] = [0, 0];
const check = (ok: boolean, what: string): void => {
  if (ok) passed += 1;
  else failed += 1;
  if (!ok) console.log(`FAILED ${what}`);
};

const folder = await mkdtemp(join(tmpdir(), 'sluice-slo-'));
try {
  const { promtool } = await installPrometheus(say);
  const random = seededRandom(seed);
  const start = END - (DAYS * 1440 - 1) * 60_000;
  const month = syntheticMonth(start, DAYS * 1440, random);
  const samples = month.series.reduce((sum, { values }) => sum + values.length, 0);
  say(`${month.series.length} series with ${samples} samples, seed ${seed}`);
  const text = join(folder, 'samples.txt');
  await writeOpenMetrics(text, month);
  const storage = join(folder, 'data');
  await run(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=768h', '--quiet', text, storage], {
    maxBuffer: 1e8,
  });
  await rm(text);
  await using prometheus = await startStored(storage, say);
  const cases = sloCases(month);
  await writePlan(prometheus.url, cases);
  const worst = new Map<string, { deviation: number; compared: number }>();
  for (const minute of chosen(month.minutes, month.starts, random)) await compareAt(minute, start, cases, worst);
  const rows = [...worst].map(([id, { deviation, compared }]) => [id, String(compared), `${(deviation * 100).toPrecision(2)}%`]);
  console.log(renderTable(['SLO', 'numbers', 'largest deviation'], rows));
  const largest = Math.max(...[...worst.values()].map(({ deviation }) => deviation));
  console.log(`largest deviation of all ${(largest * 100).toPrecision(2)}%, allowed ${MOST_DEVIATION * 100}%, seed ${seed}`);
  await checkRules(promtool, cases);
} finally {
  await rm(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** The end, just after pods began, and others of the last day and a half: the windows before them are all there. */
function chosen(minutes: number, starts: readonly number[], random: () => number): readonly number[] {
  const earliest = minutes - 1 - 1.5 * 1440;
  const began = starts.filter((minute) => minute >= earliest).slice(0, 2);
  const others = Array.from({ length: instants }, () => Math.floor(earliest + random() * (minutes - 1 - earliest)));
  return [...new Set([minutes - 1, ...began.map((minute) => minute + 3), ...others])].filter((minute) => minute < minutes);
}

async function writePlan(url: string, cases: readonly SloCase[]): Promise<void> {
  await mkdir(join(folder, 'slo'), { recursive: true });
  for (const { file, text } of cases) await writeFile(join(folder, 'slo', file), text);
  await writeFile(
    join(folder, 'release.yaml'),
    `metadata: { name: shop }
services: { api: { image: ghcr.io/acme/api } }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    metrics: { prometheus: { url: ${url} } }
    slo: { files: [slo/*.yaml] }
`,
  );
}

interface Status {
  readonly slos: readonly {
    readonly id: string;
    readonly budget: { readonly kind: string; readonly remaining?: number; readonly message?: string };
    readonly burns: readonly {
      readonly longSeconds: number;
      readonly shortSeconds: number;
      readonly factor: number;
      readonly long: number | null;
      readonly short: number | null;
      readonly firing: boolean | null;
    }[];
  }[];
}

async function compareAt(
  minute: number,
  start: number,
  cases: readonly SloCase[],
  worst: Map<string, { deviation: number; compared: number }>,
): Promise<void> {
  const at = start + minute * 60_000;
  const began = performance.now();
  const { slos }: Status = JSON.parse(
    await sluice(
      'slo',
      'status',
      '--file',
      join(folder, 'release.yaml'),
      '--environment',
      'production',
      '--at',
      new Date(at).toISOString(),
      '--json',
    ),
  );
  say(`${new Date(at).toISOString()}: ${cases.length} SLOs asked in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  for (const { id, target, minutes, count } of cases) {
    const found = slos.find((slo) => slo.id === id);
    const noted = worst.get(id) ?? { deviation: 0, compared: 0 };
    const compare = (what: string, got: number | null | undefined, exact: number): void => {
      const deviation =
        got === null || got === undefined ? Number.POSITIVE_INFINITY : exact === 0 ? Math.abs(got) : Math.abs(got / exact - 1);
      noted.deviation = Math.max(noted.deviation, deviation);
      noted.compared += 1;
      check(deviation <= MOST_DEVIATION, `${id} at ${new Date(at).toISOString()}: ${what} is ${got}, expected ${exact}`);
    };
    const rate = (window: number): number => {
      const { bad, total } = count(minute, window);
      return bad / total / (1 - target);
    };
    const used = found?.budget.remaining === undefined ? null : 1 - found.budget.remaining;
    compare(`used of the budget (${found?.budget.message ?? 'known'})`, used, rate(minutes(at)));
    for (const burn of found?.burns ?? []) {
      const [long, short] = [rate(burn.longSeconds / 60), rate(burn.shortSeconds / 60)];
      compare(`burn rate over ${burn.longSeconds} s`, burn.long, long);
      compare(`burn rate over ${burn.shortSeconds} s`, burn.short, short);
      check(
        burn.firing === (long > burn.factor && short > burn.factor),
        `${id} at ${new Date(at).toISOString()}: firing is ${burn.firing}`,
      );
    }
    check((found?.burns.length ?? 0) === 4, `${id}: ${found?.burns.length ?? 0} burn rates`);
    worst.set(id, noted);
  }
}

async function checkRules(promtool: string, cases: readonly SloCase[]): Promise<void> {
  const rules = join(folder, 'rules.yaml');
  await sluice('slo', 'rules', '--file', join(folder, 'release.yaml'), '--environment', 'production', '--out', rules);
  const checked = await tool(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', rules]);
  say(checked.said.trim());
  check(checked.code === 0, `promtool check rules: ${checked.said}`);
  let expectations = 0;
  for (const { file, testsFor } of [
    { file: 'sloth.yaml', testsFor: gatewayTests },
    { file: 'availability.yaml', testsFor: podTests },
  ]) {
    // Of one SLO each: promtool evaluates every rule of a file in every minute.
    await sluice('slo', 'rules', join(folder, 'slo', file), '--out', join(folder, `rules-${file}`));
    const { text, count } = testsFor(`rules-${file}`);
    await writeFile(join(folder, `tests-${file}`), text);
    const tested = await tool(promtool, ['test', 'rules', join(folder, `tests-${file}`)]);
    check(tested.code === 0 && count > 0, `promtool test rules, ${file}: ${tested.said}`);
    expectations += count;
  }
  console.log(`promtool: rules of ${cases.length} SLOs checked, ${expectations} expectations tested`);
}

async function tool(command: string, args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  try {
    const { stdout, stderr } = await run(command, [...args], { maxBuffer: 1e8 });
    return { code: 0, said: `${stdout}${stderr}` };
  } catch (error) {
    const { stdout = '', stderr = '' }: { stdout?: string; stderr?: string } = Object(error);
    return { code: 1, said: `${stdout}${stderr}` };
  }
}

async function sluice(...args: readonly string[]): Promise<string> {
  const said: string[] = [];
  const output = {
    answer: (text: string) => void said.push(text),
    note: (text: string) => say(text),
    interactive: false,
    live: false,
    github: false,
    width: 100,
  };
  await main(args, { output, reach: { env: {} } });
  return said.join('');
}
