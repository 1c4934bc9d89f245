import { expect, it } from 'vitest';
import type { ServiceFacts, WorkloadFact } from '../facts.ts';
import { aContainer, aContext, aService, aTemplate, DIGEST, withWorkload } from '../sample-facts.ts';
import { checkVersion } from './version.ts';

const RUNNING = { template: aTemplate({ containers: [aContainer({ image: `ghcr.io/acme/api@${DIGEST}` })] }) };
const dryRun = (changes: boolean): Partial<ServiceFacts> => ({ templateDryRun: { value: { template: RUNNING.template, changes } } });
const conf = (changes: boolean | null) => ({ manifests: [{ source: 'a', kind: 'ConfigMap', name: 'c', dryRun: { value: { changes } } }] });
const run = (workload: Partial<WorkloadFact>, facts: Partial<ServiceFacts> = {}, manifests: string[] = []) =>
  checkVersion(aContext(withWorkload(workload, facts), { services: [aService({ manifests })] }));

it.each([
  ['another image runs', {}, {}, [], false, 'v2 is to be released: ghcr.io/acme/api:v1 runs now'],
  ['the same digest runs everywhere', RUNNING, {}, [], true, 'v2 already runs on all 10 (same digest): nothing to do'],
  ['the same digest runs on some', { ...RUNNING, updatedCount: 4 }, {}, [], false, 'v2 is to be released: 4 of 10 instances run it so far'],
  [
    'old instances are still there',
    { ...RUNNING, totalCount: 11 },
    {},
    [],
    false,
    expect.stringContaining('10 of 10 instances run it so far'),
  ],
  ['the controller has not looked yet', { ...RUNNING, generation: 5 }, {}, [], false, expect.stringContaining('has not been taken up yet')],
  [
    'the digest is the same and no manifest changes',
    RUNNING,
    { ...dryRun(false), ...conf(false) },
    ['k8s/*.yaml'],
    true,
    expect.stringContaining('nothing to do'),
  ],
  [
    'the digest is the same and the template changes',
    RUNNING,
    dryRun(true),
    ['k8s/*.yaml'],
    false,
    expect.stringContaining('its manifests change'),
  ],
  [
    'the digest is the same and a manifest changes',
    RUNNING,
    { ...dryRun(false), ...conf(true) },
    ['k8s/*.yaml'],
    false,
    expect.stringContaining('its manifests change'),
  ],
  [
    'nobody knows whether a manifest changes',
    RUNNING,
    { ...dryRun(false), ...conf(null) },
    ['k8s/*.yaml'],
    false,
    expect.stringContaining('its manifests change'),
  ],
])('%s', (_name, workload, facts, manifests, alreadyRunning, message) => {
  expect(run(workload, facts, manifests)).toMatchObject([{ verdict: 'pass', message, evidence: { alreadyRunning } }]);
});

it('every container that the release sets must run it', () => {
  const containers = [...RUNNING.template.containers, aContainer({ name: 'worker' })];
  expect(run({ template: aTemplate({ containers }) })).toMatchObject([{ evidence: { alreadyRunning: false } }]);
});
