import { lintWorkflows } from './workflows/lint-workflows.ts';

/** `npm run lint:workflows`: actionlint and zizmor over every workflow here, those in the documentation too. */
const results = await lintWorkflows((line) => console.error(line));
for (const { program, inputs, findings } of results)
  console.log(`${program}: ${inputs} inputs, ${findings === '' ? 'nothing found' : `findings:\n${findings}`}`);
const failed = results.filter(({ findings }) => findings !== '').length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
