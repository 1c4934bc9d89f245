import { describe, expect, it } from 'vitest';
import type { PrecheckFacts, QuotaFact } from '../facts.ts';
import { aContainer, aContext, aNode, aService, aTemplate, aWorkload, FORBIDDEN, serviceFacts, withWorkload } from '../sample-facts.ts';
import { checkCapacity } from './capacity.ts';

const quota = (hard: Record<string, string>, used: Record<string, string> = {}): Partial<PrecheckFacts> => ({
  quotas: { value: [{ name: 'team', hard, used, scopes: [] } satisfies QuotaFact] },
});
const findings = (facts: Partial<PrecheckFacts>, instances: number | null = 3) =>
  checkCapacity(aContext(facts, { plan: { concurrency: { workloads: 2, instances, unavailable: 1 } } })).map(
    ({ verdict, message }) => `${verdict}: ${message}`,
  );
const bad = (facts: Partial<PrecheckFacts>) => findings(facts).filter((finding) => !finding.startsWith('pass'));
const gpu = aTemplate({ containers: [aContainer({ requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } })] });

describe('room for S more instances', () => {
  it('is there', () => {
    expect(findings({})).toEqual([
      'pass: quota: room for 3 more',
      'pass: nodes: room for 3 more (1Gi memory, 500m cpu each) on 1 of 1 nodes',
    ]);
  });

  it('is not asked for where nothing is surged', () => {
    expect(findings({ ...quota({ pods: '10' }, { pods: '10' }), nodes: { value: [] } }, 0)).toEqual(['pass: quota: room for 0 more']);
  });

  it.each([
    [
      'a quota',
      quota({ 'requests.cpu': '6' }, { 'requests.cpu': '5' }),
      'fail: no room for 3 more instances: quota team has 1 of 6 requests.cpu left, needed 1500m',
    ],
    [
      'a quota of GPUs, with the template of the release',
      {
        ...withWorkload({}, { templateDryRun: { value: { template: gpu, changes: true } } }),
        ...quota({ 'requests.nvidia.com/gpu': '12' }, { 'requests.nvidia.com/gpu': '10' }),
        nodes: { value: [aNode({ allocatable: { 'nvidia.com/gpu': '8', pods: '10' } })] },
      },
      'fail: no room for 3 more instances: quota team has 2 of 12 requests.nvidia.com/gpu left, needed 3',
    ],
    [
      'a quota that wants limits',
      quota({ 'limits.cpu': '10' }),
      'fail: new instances would be refused: container main must set limits.cpu (quota team counts it)',
    ],
    [
      'full nodes',
      { nodeUsage: { value: { 'node-1': { cpu: '15' } } } },
      'fail: nodes: room for 2 of 3 more instances (1Gi memory, 500m cpu each): short of cpu on 1 of 1 nodes',
    ],
    [
      'nodes that do not take it',
      { nodes: { value: [aNode({ unschedulable: true })] } },
      'fail: nodes: room for 0 of 3 more instances (1Gi memory, 500m cpu each): none of the 1 nodes takes it (selector, affinity, taints, readiness)',
    ],
    [
      'nodes of a pool that grows',
      { nodes: { value: [aNode({ unschedulable: true, labels: { 'karpenter.sh/nodepool': 'x' } })] } },
      expect.stringMatching(/^inconclusive: .*the node pool may grow$/),
    ],
    [
      'rules that only the scheduler weighs',
      withWorkload({ template: aTemplate({ schedulerRules: ['podAntiAffinity'] }) }),
      expect.stringMatching(/^inconclusive: .*only the scheduler can weigh its required podAntiAffinity$/),
    ],
    ['unread nodes', { nodes: FORBIDDEN }, 'inconclusive: room on the nodes cannot be read: permission missing'],
    ['unread quotas', { quotas: FORBIDDEN }, 'error: ResourceQuotas cannot be read: permission missing'],
    [
      'a LimitRange',
      {
        limitRanges: {
          value: [
            {
              name: 'lr',
              type: 'Container',
              min: {},
              max: { memory: '512Mi' },
              defaultRequest: {},
              defaultLimit: {},
              maxLimitRequestRatio: {},
            },
          ],
        },
      },
      'fail: new instances would be refused: container main may use 1Gi memory, over the maximum of 512Mi (LimitRange lr)',
    ],
  ])('is refused by %s', (_name, facts, expected) => {
    expect(bad(facts)).toEqual([expected]);
  });

  it('is counted for the workloads that move at the same time', () => {
    const services = ['api', 'web', 'small'].map((name) => aService({ name, workload: { kind: 'Deployment', name, container: null } }));
    const facts = {
      api: serviceFacts(),
      web: serviceFacts(),
      small: serviceFacts({ workload: { value: aWorkload({ desiredCount: 1 }) } }),
    };
    const at = (pods: string) =>
      checkCapacity(aContext({ services: facts, ...quota({ pods }) }, { services })).filter((finding) => finding.verdict !== 'pass');
    expect(at('6')).toEqual([]);
    expect(at('5')).toMatchObject([
      {
        service: null,
        verdict: 'fail',
        message: 'each service fits alone, but not 2 at a time (concurrency.workloads): quota team has 5 of 5 pods left, needed 6',
      },
    ]);
  });
});
