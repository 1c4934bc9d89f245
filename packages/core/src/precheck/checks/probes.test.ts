import { expect, it } from 'vitest';
import { aContainer, aContext, aTemplate, withWorkload } from '../sample-facts.ts';
import { checkProbes } from './probes.ts';

const bare = aContainer({ readinessProbe: false });
const sidecar = aContainer({ name: 'proxy', image: 'envoy:1', readinessProbe: false });
const template = (...containers: (typeof bare)[]) => aTemplate({ containers });

it.each([
  ['on the released container', template(aContainer(), sidecar), null, 'pass'],
  ['nowhere', template(bare), null, 'fail'],
  ['only in the new template', template(bare), template(aContainer()), 'pass'],
  ['no longer in the new template', template(aContainer()), template(bare), 'fail'],
])('a readiness probe %s', (_name, present, next, verdict) => {
  const dryRun = next === null ? null : { value: { template: next, changes: true } };
  expect(checkProbes(aContext(withWorkload({ template: present }, { templateDryRun: dryRun })))).toMatchObject([{ verdict }]);
});
