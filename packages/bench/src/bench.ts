import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { actionsBenchmark } from './actions/actions-benchmark.ts';
import { isOver, renderFigures } from './figure.ts';
import { githubBenchmark } from './github/github-benchmark.ts';
import { releaseBenchmark } from './release/release-benchmark.ts';
import type { Benchmark } from './report.ts';
import { verificationBenchmark } from './verification/verification-benchmark.ts';

/** `npm run bench -- NAME [--only PART,…] [--releases N]`: prints one table; the exit code is 1 when a budget is missed, 2 for a name nobody knows. */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  release: releaseBenchmark,
  actions: actionsBenchmark,
  github: githubBenchmark,
  verification: verificationBenchmark,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, releases: { type: 'string' } },
});
const [name = ''] = positionals;
const benchmark = BENCHMARKS[name];
if (benchmark === undefined) {
  console.error(`expected the name of a benchmark: ${Object.keys(BENCHMARKS).join(', ')}; got ${name === '' ? 'none' : name}`);
  process.exitCode = 2;
} else {
  const only = values.only?.split(',') ?? [];
  const repetitions = values.releases === undefined ? null : Number(values.releases);
  const report = await benchmark({ only, repetitions, say: (line) => console.error(line) });
  console.log(renderFigures(report.figures));
  const load = loadavg()
    .map((average) => average.toFixed(1))
    .join(' ');
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, node ${process.version}, load average ${load}`;
  console.log(`\n${[...report.notes, machine].join('\n')}`);
  process.exitCode = report.figures.some(isOver) ? 1 : 0;
}
