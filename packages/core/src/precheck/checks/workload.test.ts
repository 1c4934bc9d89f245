import { expect, it } from 'vitest';
import { aContainer, aContext, aService, aTemplate, FORBIDDEN, serviceFacts, withWorkload } from '../sample-facts.ts';
import { checkWorkload } from './workload.ts';

const missing = (...neighbours: string[]) => ({ services: { api: serviceFacts({ workload: { value: null }, neighbours }) } });

it.each([
  ['that runs the image passes', {}, 'pass', 'Deployment api, container main', null],
  [
    'that is missing names the nearest',
    missing('web', 'apii'),
    'fail',
    'namespace shop has no Deployment api; it has web, apii',
    'did you mean "apii"? Set it as workload.name of api',
  ],
  [
    'that is missing where nothing is',
    missing(),
    'fail',
    'namespace shop has no Deployment api; it has none at all, or does not exist',
    'set workload.name of api, or create the Deployment first',
  ],
  [
    'without the container lists what it has',
    withWorkload({ template: aTemplate({ containers: [aContainer({ image: 'nginx:1' })] }) }),
    'fail',
    'Deployment api: no container runs ghcr.io/acme/api; containers: main (nginx:1)',
    expect.stringContaining('set image of api'),
  ],
  [
    'that may not be read',
    { services: { api: serviceFacts({ workload: FORBIDDEN }) } },
    'error',
    'Deployment api cannot be read: permission missing',
    expect.stringContaining('"permissions"'),
  ],
  ['of which nothing was read', { services: {} }, 'inconclusive', 'nothing was read about Deployment api', null],
])('a workload %s', (_name, facts, verdict, message, fix) => {
  expect(checkWorkload(aContext(facts))).toMatchObject([{ service: 'api', verdict, message, fix }]);
});

it('a workload of another kind is left to the check of the strategy', () => {
  const service = aService({ workload: { kind: 'DaemonSet', name: 'api', container: null } });
  expect(checkWorkload(aContext({}, { services: [service] }))).toMatchObject([{ verdict: 'inconclusive', because: 'strategy' }]);
});
