import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connect, loadKubeconfig, RestClient } from '@sluice/kubernetes';
import { type Endpoint, writeKubeconfig } from '@sluice/sandbox';
import { inParallel } from '../faults/in-parallel.ts';
import { wholeNumber } from '../faults/whole-number.ts';
import { openPlane, PLANES } from '../plane.ts';
import { renderTable } from '../render-table.ts';
import { type MetricCase, PODS_CASES } from './pods-cases.ts';
import { PROMETHEUS_CASES } from './prometheus-cases.ts';
import { PROMETHEUS_WRONG_INPUT } from './prometheus-wrong-input.ts';
import { RELEASE_CASES } from './release-cases.ts';

/**
 * `npm run metrics -w @sluice/testbed`: verifications by the instances' own metrics, with real pods behind each API server's pod proxy, and by those that a real Prometheus scrapes of them. `--only` takes a part of a name and
 * may be given several times; `--plane` chooses one plane.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    plane: { type: 'string', default: 'both' },
    parallel: { type: 'string' },
  },
});
const chosen = [...PODS_CASES, ...PROMETHEUS_CASES, ...PROMETHEUS_WRONG_INPUT, ...RELEASE_CASES].filter(
  ({ name }) => values.only.length === 0 || values.only.some((text) => name.includes(text)),
);
const planes = PLANES.filter((plane) => values.plane === 'both' || values.plane === plane);
if (chosen.length === 0 || planes.length === 0) throw new Error('--only, --plane: nothing is left to run');

const rows: string[][] = [];
let failed = 0;
for (const kind of planes) {
  const cases = chosen.filter(({ realOnly, embeddedOnly }) => (kind === 'real' ? embeddedOnly : realOnly) === undefined);
  const folder = await mkdtemp(join(tmpdir(), 'sluice-metrics-'));
  try {
    await using plane = await openPlane(kind, {
      say: (line) => console.error(line),
      base: { readyAfterMs: 200, serves: true },
      ...(kind === 'real' && { authorization: 'RBAC', users: [{ name: 'releaser' }] }),
    });
    const clientFor = async (endpoint: Endpoint, user: string) =>
      new RestClient(await connect(await loadKubeconfig({ explicitPath: writeKubeconfig(join(folder, user), endpoint), env: {} })));
    const client = await clientFor(plane.endpoint, 'admin');
    const runOne = async (one: MetricCase, index: number) => {
      const startedAt = Date.now();
      const world = {
        plane,
        client,
        namespace: `case-${index + 1}`,
        clientOf: (user: string) => clientFor(plane.real.endpointOf(user), user),
      };
      const [outcome, evidence] = await one.run(world).then(
        (text) => ['passed', text],
        (error: unknown) => ['failed', error instanceof Error ? (error.stack ?? error.message) : String(error)],
      );
      if (outcome === 'failed') failed += 1;
      rows.push([
        kind,
        outcome ?? '',
        one.name,
        String(Math.round((Date.now() - startedAt) / 1000)),
        (evidence ?? '').replaceAll('\n', ' '),
      ]);
      console.error(`${kind}: ${outcome}: ${one.name}`);
    };
    const beside = cases.filter(({ alone }) => alone !== true);
    await inParallel(beside, wholeNumber('parallel', values.parallel, 3, 1), runOne);
    for (const [index, one] of cases.filter(({ alone }) => alone === true).entries()) await runOne(one, beside.length + index);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
console.log(renderTable(['plane', 'outcome', 'case', 's', 'evidence'], rows));
console.log(`${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
