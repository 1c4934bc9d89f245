import { expect, it } from 'vitest';
import { podTemplateFactSchema } from './pod-template-schema.ts';

it('reads the least that the API server gives', () => {
  expect(podTemplateFactSchema.parse({ spec: { containers: [{ name: 'main', image: 'x' }] } })).toEqual({
    labels: {},
    containers: [{ name: 'main', image: 'x', requests: {}, limits: {}, readinessProbe: false, sidecar: false }],
    initContainers: [],
    podRequests: {},
    podLimits: {},
    overhead: {},
    priorityClassName: null,
    nodeSelector: {},
    nodeTerms: null,
    tolerations: [],
    schedulerRules: [],
  });
});

it('reads everything that decides where a pod may run and what it needs', () => {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const read = podTemplateFactSchema.parse({
    metadata: { labels: { app: 'api' } },
    spec: {
      containers: [
        {
          name: 'main',
          image: 'x',
          readinessProbe: { httpGet: { port: 80 } },
          resources: { requests: { cpu: 1 }, limits: { memory: '1Gi' } },
        },
      ],
      initContainers: [{ name: 'proxy', image: 'y', restartPolicy: 'Always' }],
      resources: { requests: { cpu: '2' } },
      overhead: { memory: '64Mi' },
      priorityClassName: 'high',
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ operator: 'Exists' }, { key: 'gpu', value: 'yes', effect: 'NoSchedule' }],
      affinity: {
        nodeAffinity: { [required]: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'Exists' }] }] } },
        podAntiAffinity: { [required]: [{}] },
        podAffinity: { [required]: [] },
      },
      topologySpreadConstraints: [{ whenUnsatisfiable: 'DoNotSchedule' }],
    },
  });
  expect(read).toMatchObject({
    labels: { app: 'api' },
    containers: [{ readinessProbe: true, requests: { cpu: '1' }, limits: { memory: '1Gi' } }],
    initContainers: [{ sidecar: true }],
    podRequests: { cpu: '2' },
    overhead: { memory: '64Mi' },
    priorityClassName: 'high',
    nodeSelector: { disk: 'ssd' },
    nodeTerms: [{ expressions: [{ key: 'zone', operator: 'Exists', values: [] }], fields: [] }],
    tolerations: [
      { key: '', operator: 'Exists', value: '', effect: '' },
      { key: 'gpu', operator: 'Equal', value: 'yes', effect: 'NoSchedule' },
    ],
    schedulerRules: ['podAntiAffinity', 'topologySpreadConstraints'],
  });
});
