import { parseArgs } from 'node:util';
import { DEMO_CASES, type DemoCase } from './demo-cases.ts';
import { type DemoPlane, openDemoPlane } from './demo-plane.ts';

/**
 * `npm run test:demo [-- --only TEXT]`: `npm run demo` in the sandbox and on the real control plane, interrupted, failing and wrongly called. A line for each, then
 * "N passed, N failed".
 */
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
let passed = 0;
let failed = 0;

async function attempt({ name, run }: DemoCase, plane: DemoPlane): Promise<void> {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  try {
    const evidence = await run(plane);
    passed += 1;
    console.log(`ok      ${name} (${seconds()}): ${evidence}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name} (${seconds()}): ${error instanceof Error ? error.message : String(error)}`);
  }
}

{
  await using plane = await openDemoPlane((line) => console.error(line));
  for (const { cases: all, together } of DEMO_CASES) {
    const cases = all.filter(({ name }) => name.includes(values.only));
    if (together) await Promise.all(cases.map((each) => attempt(each, plane)));
    else for (const each of cases) await attempt(each, plane);
  }
}
if (passed + failed === 0) {
  failed = 1;
  console.log(`FAILED  --only ${values.only}: no case has this in its name`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
