import { describe, expect, it } from 'vitest';
import type { QuotaFact } from './facts.ts';
import { quotaOmissions, quotaShortages } from './resource-quota.ts';
import { aContainer, aTemplate } from './sample-facts.ts';

const quota = (hard: Record<string, string>, used: Record<string, string> = {}, scopes: QuotaFact['scopes'] = []): QuotaFact => ({
  name: 'team',
  hard,
  used,
  scopes,
});
const template = aTemplate({
  containers: [
    aContainer({ requests: { cpu: '500m', memory: '1Gi', 'nvidia.com/gpu': '1' }, limits: { memory: '1Gi', 'nvidia.com/gpu': '1' } }),
  ],
});
const demand = (podCount: number, of = template) => ({ template: of, podCount, replicaSetCount: 1 });
const short = (given: QuotaFact, podCount = 3, of = template) =>
  quotaShortages([demand(podCount, of)], given).map(
    ({ resource, needed, left, certainty }) => `${resource} ${needed}/${left} ${certainty}`,
  );
const scope = (name: string, operator = 'Exists', values: string[] = []) => [{ name, operator, values }];
const bestEffort = aTemplate({ containers: [aContainer({ requests: {}, limits: {} })] });

describe('a quota', () => {
  it.each([
    ['has room to the last unit', quota({ 'requests.cpu': '10' }, { 'requests.cpu': '8500m' }), []],
    ['is one milli short', quota({ 'requests.cpu': '10' }, { 'requests.cpu': '8501m' }), ['requests.cpu 1500m/1499m certain']],
    ['counts cpu under its short name', quota({ cpu: '1' }), ['cpu 1500m/1 certain']],
    ['counts limits of memory', quota({ 'limits.memory': '2Gi' }), ['limits.memory 3Gi/2Gi certain']],
    [
      'counts extended resources',
      quota({ 'requests.nvidia.com/gpu': '4' }, { 'requests.nvidia.com/gpu': '2' }),
      ['requests.nvidia.com/gpu 3/2 certain'],
    ],
    ['counts pods under both names', quota({ pods: '2', 'count/pods': '10' }), ['pods 3/2 certain']],
    [
      'counts the new ReplicaSet',
      quota({ 'count/replicasets.apps': '5' }, { 'count/replicasets.apps': '5' }),
      ['count/replicasets.apps 1/0 certain'],
    ],
    ['that is overdrawn has nothing left', quota({ pods: '5' }, { pods: '7' }), ['pods 3/0 certain']],
    ['on what the pod does not use is no obstacle', quota({ services: '0', 'limits.cpu': '0' }), []],
    ['of another scope is no obstacle', quota({ pods: '0' }, {}, scope('Terminating')), []],
    ['for best effort is no obstacle to a pod with requests', quota({ pods: '0' }, {}, scope('BestEffort')), []],
    ['for what is not best effort counts it', quota({ pods: '0' }, {}, scope('NotBestEffort')), ['pods 3/0 certain']],
    [
      'by priority class may count a pod that names none',
      quota({ pods: '0' }, {}, scope('PriorityClass', 'In', ['high'])),
      ['pods 3/0 maybe'],
    ],
    ['of a scope nobody knows may count it', quota({ pods: '0' }, {}, scope('CrossNamespacePodAffinity')), ['pods 3/0 maybe']],
  ])('%s', (_name, given, expected) => {
    expect(short(given)).toEqual(expected);
  });

  it('by priority class counts the classes it names', () => {
    const high = { ...template, priorityClassName: 'high' };
    expect(short(quota({ pods: '0' }, {}, scope('PriorityClass', 'In', ['high'])), 3, high)).toEqual(['pods 3/0 certain']);
    expect(short(quota({ pods: '0' }, {}, scope('PriorityClass', 'NotIn', ['high'])), 3, high)).toEqual([]);
    expect(short(quota({ pods: '0' }, {}, scope('PriorityClass', 'DoesNotExist')), 3, high)).toEqual([]);
  });

  it('for best effort counts a pod without requests', () => {
    expect(short(quota({ pods: '0' }, {}, scope('BestEffort')), 1, bestEffort)).toEqual(['pods 1/0 certain']);
  });

  it('refuses containers that leave out what it counts', () => {
    expect(quotaOmissions(template, quota({ 'limits.cpu': '10', 'requests.memory': '10Gi' }))).toEqual([
      'container main must set limits.cpu (quota team counts it)',
    ]);
    expect(quotaOmissions(template, quota({ 'limits.cpu': '10' }, {}, scope('Terminating')))).toEqual([]);
  });

  it('adds up what several workloads need at the same time', () => {
    const together = quotaShortages([demand(2), demand(2)], quota({ pods: '3' }));
    expect(together).toMatchObject([{ resource: 'pods', needed: '4', left: '3' }]);
  });
});
