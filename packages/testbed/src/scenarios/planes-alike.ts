import { comparePlanes, PROBES } from '../alike/compare-planes.ts';
import { check, type Scenario } from './scenario.ts';

export const PLANES_ALIKE: Scenario = {
  items: [],
  name: `the embedded API and controllers answer as the real ones: ${PROBES.length} questions`,
  realOnly: 'compares the embedded one with it',
  async run(scene) {
    const differences = await comparePlanes(scene.client, `${scene.namespace}-alike`);
    const told = differences.map(({ probe, where, embedded, real }) => `${probe}${where}: embedded ${show(embedded)}, real ${show(real)}`);
    check(differences.length === 0, `${differences.length} of ${PROBES.length} are answered differently: ${told.join(' | ')}`);
    return `${PROBES.length} answers alike`;
  },
};

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
