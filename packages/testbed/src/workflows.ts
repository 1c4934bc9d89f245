import { parseArgs } from 'node:util';
import { renderTable } from './render-table.ts';
import { runWorkflowScenarios } from './workflows/run-workflow-scenarios.ts';
import { WORKFLOW_SCENARIOS } from './workflows/scenarios.ts';

/**
 * `npm run test:workflows`: the workflows of the examples, run by act with the built actions on a real control plane. `--only` takes a part of a
 * name and may be given several times; `--parallel` is how many scenarios run at the same time.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, parallel: { type: 'string', default: '4' } },
});
const parallel = Number(values.parallel);
if (!Number.isInteger(parallel) || parallel < 1 || parallel > 16)
  throw new Error(`--parallel: expected a whole number from 1 to 16, got ${values.parallel}`);
const chosen = WORKFLOW_SCENARIOS.filter(({ name }) => values.only.length === 0 || values.only.some((text) => name.includes(text)));
if (chosen.length === 0) throw new Error(`--only ${values.only.join(', ')}: no scenario has this in its name`);
const say = (line: string) => console.error(line);
const results = await runWorkflowScenarios(chosen, { parallel, say });
const rows = results.map(({ scenario, outcome, seconds, evidence }) => [scenario.name, outcome, seconds.toFixed(1), evidence]);
console.log(renderTable(['scenario', 'result', 's', 'evidence'], rows));
const failed = results.filter(({ outcome }) => outcome === 'failed').length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
