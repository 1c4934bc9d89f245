import { describe, expect, it } from 'vitest';
import { CHECK_NAMES } from '../plan/resolved-plan.ts';
import { renderChecks } from './render-checks.ts';
import { runChecks } from './run-checks.ts';
import {
  aContainer,
  anArtifact,
  aPlan,
  aService,
  aTarget,
  aTemplate,
  aWorkload,
  DIGEST,
  FORBIDDEN,
  serviceFacts,
  someFacts,
} from './sample-facts.ts';
import { summarise } from './summarise.ts';

const permission = { group: 'apps', resource: 'deployments', verb: 'get', scope: 'namespace', optional: false, use: 'test' } as const;
const facts = someFacts({ access: [{ permission, allowed: { value: true } }] });
const forbidden = someFacts({
  access: [{ permission, allowed: { value: false } }],
  services: { api: serviceFacts({ workload: FORBIDDEN }) },
});
const artifacts = [{ service: 'api', value: anArtifact() }];
const run = (with_ = facts, modes = {}) => runChecks(aPlan({}, modes), aTarget(), artifacts, with_);

describe('all checks', () => {
  it('run and are reported together, in their order', () => {
    // Windows and approvals are those of the environment: they are looked at once, not by target.
    const ofTargets = CHECK_NAMES.filter((name) => name !== 'window' && name !== 'approvals');
    expect([...new Set(run().map((result) => result.check))]).toEqual(ofTargets);
    expect(summarise(run())).toMatchObject({ verdict: 'pass', proceed: true, blocking: 0, warnings: 0, nothingToDo: false });
  });

  it('give the same results for facts that were written to a file and read again', () => {
    expect(run(JSON.parse(JSON.stringify(facts)))).toEqual(run());
  });

  it('look only at services that have an artifact', () => {
    const target = aTarget([aService(), aService({ name: 'web' })]);
    expect(runChecks(aPlan(), target, artifacts, facts).some((result) => result.service === 'web')).toBe(false);
  });

  it('that are off say nothing', () => {
    expect(run(facts, { probes: 'off' }).some((result) => result.check === 'probes')).toBe(false);
  });

  it('that warn do not stop a release, those that block do', () => {
    const bare = someFacts({
      ...facts,
      services: {
        api: serviceFacts({
          workload: { value: aWorkload({ template: aTemplate({ containers: [aContainer({ readinessProbe: false })] }) }) },
        }),
      },
    });
    expect(summarise(run(bare, { probes: 'warn' }))).toMatchObject({ verdict: 'fail', proceed: true, blocking: 0, warnings: 1 });
    expect(summarise(run(bare, { probes: 'block' }))).toMatchObject({ verdict: 'fail', proceed: false, blocking: 1, warnings: 0 });
  });

  it('do not block on what only the optional ClusterRole tells', () => {
    const results = run(someFacts({ ...facts, nodes: FORBIDDEN, nodeUsage: FORBIDDEN }));
    expect(summarise(results)).toMatchObject({ verdict: 'inconclusive', proceed: true, warnings: 2 });
  });

  it('without any result are no pass', () => {
    expect(summarise([])).toMatchObject({ verdict: 'inconclusive', nothingToDo: false });
  });

  it('find nothing to do only when every service of every target runs the version', () => {
    const running = aWorkload({ template: aTemplate({ containers: [aContainer({ image: `ghcr.io/acme/api@${DIGEST}` })] }) });
    const done = run(someFacts({ ...facts, services: { api: serviceFacts({ workload: { value: running } }) } }));
    expect(summarise(done).nothingToDo).toBe(true);
    expect(summarise([...done, ...run()]).nothingToDo).toBe(false);
  });
});

describe('the report', () => {
  it('puts what blocks first, says what to do, and names once what could not look because of it', () => {
    expect(
      renderChecks(run(forbidden, { probes: 'warn' })),
    ).toBe(`not started: 1 of 12 checks said no (1 passed, 10 could not look). Nothing was changed
block  permissions  fail  eu: "ci" may not get deployments.apps in namespace shop
                          do: add to the rules of a Role in namespace shop that is bound to "ci":
                              - apiGroups: [apps]
                                resources: [deployments]
                                verbs: [get]
could not look because of that: api in eu: workload, strategy, manifests, image, capacity, probes, ownership, autoscaler, gitops, version
passed: cluster
`);
  });

  it('shows what could not look in full where its cause is off, and still stops', () => {
    const results = run(forbidden, { permissions: 'off' });
    expect(summarise(results)).toMatchObject({ proceed: false });
    expect(renderChecks(results)).toContain('api in eu: Deployment api cannot be read: permission missing');
  });

  it('shows what could not look in full where its cause only warns but it blocks', () => {
    const { blocking, proceed } = summarise(run(forbidden, { permissions: 'warn' }));
    expect([blocking > 0, proceed]).toEqual([true, false]);
  });

  it('shows notes of what passed when asked', () => {
    expect(renderChecks(run(), { notes: true })).toContain('pass  cluster  eu: Kubernetes v1.37.2\n');
  });
});
