import { parseArgs } from 'node:util';
import { wholeNumber } from './faults/whole-number.ts';
import { PLANES, type PlaneKind } from './plane.ts';
import { SCENARIOS } from './scenarios/list.ts';
import { renderResults } from './scenarios/render-results.ts';
import { type Result, runScenarios } from './scenarios/run-scenarios.ts';

/**
 * `npm run test:system`: every scenario of the list on the embedded control plane and on the real one. `--only` takes a part of a name or an
 * item's number and may be given several times; `--plane` chooses one plane; `--parallel` is how many run at the same time.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    plane: { type: 'string', default: 'both' },
    parallel: { type: 'string' },
  },
});

/** Scenarios wait most of the time; the real programs and their clients need the processors more. */
const PARALLEL = { embedded: 8, real: 4 } satisfies Record<PlaneKind, number>;

const planes = PLANES.filter((plane) => values.plane === 'both' || values.plane === plane);
if (planes.length === 0) throw new Error(`--plane: expected ${PLANES.join(', ')} or both, got ${values.plane}`);
const chosen = SCENARIOS.filter(
  ({ name, items }) =>
    values.only.length === 0 || values.only.some((text) => (/^\d+$/.test(text) ? items.includes(Number(text)) : name.includes(text))),
);
if (chosen.length === 0) throw new Error(`--only ${values.only.join(', ')}: no scenario has this number or this in its name`);
const results: Result[] = [];
for (const plane of planes) {
  const parallel = wholeNumber('parallel', values.parallel, PARALLEL[plane], 1);
  results.push(...(await runScenarios(chosen, { plane, parallel, say: (line) => console.error(line) })));
}
console.log(renderResults(chosen, planes, results));
const failed = results.filter(({ outcome }) => outcome === 'failed').length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
