import { expect, it } from 'vitest';
import type { ResolvedStep } from '../../plan/resolved-plan.ts';
import type { AutoscalerFact } from '../facts.ts';
import { aContext, aService, batch, CAREFUL, FORBIDDEN, pause, withWorkload } from '../sample-facts.ts';
import { checkAutoscaler } from './autoscaler.ts';

const hpa = (parts: Partial<AutoscalerFact>): AutoscalerFact => ({
  name: 'api',
  targetKind: 'Deployment',
  targetName: 'api',
  minCount: 2,
  maxCount: 20,
  scalesIn: true,
  scaledObject: null,
  ...parts,
});
const run = (autoscaler: AutoscalerFact, steps: readonly ResolvedStep[] = CAREFUL, desiredCount = 10) =>
  checkAutoscaler(
    aContext({ ...withWorkload({ desiredCount }), autoscalers: { value: [autoscaler] } }, { services: [aService({ steps })] }),
  );

it.each([
  ['of another workload', hpa({ targetName: 'web' }), CAREFUL, 10, 'pass', 'no autoscaler'],
  ['with the least safe minimum', hpa({ minCount: 5 }), CAREFUL, 10, 'pass', 'autoscaler api (5 to 20): holds keep their share down to 5'],
  [
    'with a minimum one lower',
    hpa({ minCount: 4 }),
    CAREFUL,
    10,
    'fail',
    'autoscaler api (4 to 20): scaled in to 4, the hold of 1 new and 9 old becomes 0 new and 4 old: the new version would be gone and the checks would see nothing of it',
  ],
  [
    'that takes the last old one',
    hpa({ minCount: 2 }),
    [batch(9), pause, batch('100%')],
    10,
    'fail',
    expect.stringContaining('becomes 4 new and 0 old: no old instance would be left'),
  ],
  [
    'where nothing is held',
    hpa({ minCount: 1 }),
    [batch('100%')],
    10,
    'pass',
    'autoscaler api (1 to 20): nothing is held, so it may scale',
  ],
  [
    'where batches follow at once',
    hpa({ minCount: 1 }),
    [batch(1), batch('100%')],
    10,
    'pass',
    'autoscaler api (1 to 20): nothing is held, so it may scale',
  ],
  ['that never scales in', hpa({ minCount: 1, scalesIn: false }), CAREFUL, 10, 'pass', expect.stringContaining('never scales in')],
  ['over a single instance, held by surge', hpa({ minCount: 1 }), CAREFUL, 1, 'pass', expect.stringContaining('nothing is held')],
  ['whose minimum is above what runs', hpa({ minCount: 5 }), CAREFUL, 3, 'pass', expect.stringContaining('holds keep their share')],
  [
    'with the minimum zero',
    hpa({ minCount: 0 }),
    [batch('50%'), pause, batch('100%')],
    10,
    'fail',
    expect.stringContaining('the hold of 5 new and 5 old'),
  ],
])('an autoscaler %s', (_name, autoscaler, steps, n, verdict, message) => {
  expect(run(autoscaler, steps, n)).toMatchObject([{ verdict, message }]);
});

it('says which minimum or which hold is safe, and names KEDA’s object', () => {
  expect(run(hpa({ minCount: 2 }))).toMatchObject([
    { fix: 'set its minReplicas to at least 5 for the release, or hold only between 3 and 7 of 10' },
  ]);
  expect(run(hpa({ minCount: 1, scaledObject: 'api-queue' }))).toMatchObject([
    {
      message: expect.stringContaining('made by KEDA for api-queue'),
      fix: 'set minReplicaCount of ScaledObject api-queue to at least 5 for the release',
    },
  ]);
});

it('is an error when autoscalers may not be read', () => {
  expect(checkAutoscaler(aContext({ autoscalers: FORBIDDEN }))).toMatchObject([{ verdict: 'error' }]);
});
