import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/list.ts';
import { renderResults } from './scenarios/render-results.ts';
import { runScenarios } from './scenarios/run-scenarios.ts';

/**
 * `npm run test:system`: every scenario of the list on the real control plane. `--only` takes a part of a name or an item's number and may be
 * given several times; `--parallel` is how many run at the same time.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, parallel: { type: 'string', default: '4' } },
});
const parallel = Number(values.parallel);
if (!Number.isInteger(parallel) || parallel < 1 || parallel > 64)
  throw new Error(`--parallel: expected a whole number from 1 to 64, got ${values.parallel}`);
const chosen = SCENARIOS.filter(
  ({ name, items }) =>
    values.only.length === 0 || values.only.some((text) => (/^\d+$/.test(text) ? items.includes(Number(text)) : name.includes(text))),
);
if (chosen.length === 0) throw new Error(`--only ${values.only.join(', ')}: no scenario has this number or this in its name`);
const results = await runScenarios(chosen, { parallel, say: (line) => console.error(line) });
console.log(renderResults(results));
const failed = results.filter(({ outcome }) => outcome === 'failed').length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
