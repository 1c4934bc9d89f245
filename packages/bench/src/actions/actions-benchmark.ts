import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figure.ts';
import type { Benchmark, Report } from '../report.ts';
import { median } from '../statistics.ts';
import { archiveSize } from './archive-size.ts';
import { bareNodeMs, Listener } from './first-request.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PACKED_BUDGET_MB = 3;
const START_BUDGET_MS = 250;
const RUNS = 15;
const BYTES_PER_MB = 1_000_000;

/** Inputs that bring each action to the cluster. */
const INPUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  precheck: { environment: 'here', version: 'v2' },
  'deploy-batch': { environment: 'here', stage: '1', 'release-id': 'shop-here-1', 'plan-digest': 'sha256:0' },
  rollback: { environment: 'here' },
  sluice: { run: 'status --environment here' },
};

const PLAN = `services: { web: { image: registry.example/web } }
environments: { here: { targets: [{ name: here, namespace: shop }] } }
`;

/** The budgets of the actions: what a job downloads, and how soon each speaks to the cluster. */
export const actionsBenchmark: Benchmark = async ({ say }): Promise<Report> => {
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'ignore' });
  const { packedBytes, unpackedBytes, files } = archiveSize(ROOT);
  say(`archive: ${files} files`);
  const packed: Figure = {
    what: 'what a job downloads for all actions, packed',
    budget: PACKED_BUDGET_MB,
    measured: packedBytes / BYTES_PER_MB,
    unit: 'MB',
  };
  const starts = await measureStarts(say);
  return {
    figures: [packed, ...starts.figures],
    notes: [`unpacked: ${(unpackedBytes / BYTES_PER_MB).toFixed(1)} MB in ${files} files`, ...starts.notes],
  };
};

/** Runs of the actions and of a bare Node take turns, so that the load of the machine falls on all alike. */
async function measureStarts(say: (line: string) => void): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-start-'));
  await using listener = await Listener.open();
  const times = new Map<string, number[]>();
  const add = (name: string, ms: number): void => void times.set(name, [...(times.get(name) ?? []), ms]);
  try {
    writeFileSync(join(folder, 'release.yaml'), PLAN);
    for (let run = 0; run < RUNS; run += 1) {
      for (const [name, inputs] of Object.entries(INPUTS))
        add(name, await listener.time(join(ROOT, 'dist', `${name}.js`), folder, environmentOf(inputs, listener.url)));
      add('bare', await bareNodeMs());
      say(`start: ${run + 1} of ${RUNS}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const of = (name: string): readonly number[] => times.get(name) ?? [];
  const figures = Object.keys(INPUTS).map(
    (name): Figure => ({
      what: `${name}: start to first request, median of ${RUNS}`,
      budget: START_BUDGET_MS,
      measured: median(of(name)),
      unit: 'ms',
    }),
  );
  const inShort = (name: string): string =>
    `${name} ${median(of(name)).toFixed(0)} (fastest ${Math.min(...of(name)).toFixed(0)}, ${(median(of(name)) / median(of('bare'))).toFixed(1)} × bare)`;
  return {
    figures,
    notes: [
      `node -e 0 in the same run: ${median(of('bare')).toFixed(0)} ms (fastest ${Math.min(...of('bare')).toFixed(0)})`,
      `ms to the first request: ${Object.keys(INPUTS).map(inShort).join(', ')}`,
    ],
  };
}

function environmentOf(inputs: Readonly<Record<string, string>>, server: string): NodeJS.ProcessEnv {
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user: {} }],
    'current-context': 'x',
  });
  const variables = Object.entries({ ...inputs, kubeconfig }).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return { PATH: process.env.PATH, HOME: process.env.HOME, GITHUB_ACTIONS: 'true', ...Object.fromEntries(variables) };
}
