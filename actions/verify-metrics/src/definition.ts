import { COMMON_INPUTS, defineAction } from '@sluice/action-kit';

export const definition = defineAction({
  name: 'verify-metrics',
  title: 'Sluice verify-metrics',
  description:
    'Compares new with old instances by metrics while both run, or after with before, until the time is over or there is evidence that new is worse. Changes nothing; needs no release of ours.',
  inputs: {
    use: { type: 'text', default: 'golden-signals', description: 'Verification of the plan, or `golden-signals`, which needs none.' },
    for: { type: 'text', default: '5m', description: 'How long to look, from 1s to 4h. A failure ends it at once.' },
    plan: { type: 'text', default: 'release.yaml', description: 'Path of the plan, with `environment`.' },
    environment: { type: 'text', description: 'Environment of the plan: its targets, services, metrics and verifications.' },
    services: { type: 'list', description: 'Only these services of the plan, separated by commas.' },
    'release-id': {
      type: 'text',
      description: 'A release of the environment, under way or done: after is compared with the time before it began.',
    },
    workloads: { type: 'list', description: 'Without a plan: Deployments of `namespace`, separated by commas, whoever releases them.' },
    namespace: { type: 'text', description: 'Of the workloads. Default: that of the current context.' },
    baseline: {
      type: 'text',
      description: 'Deployment whose instances are the old ones of the only workload. Default: the other ReplicaSets of the workload.',
    },
    prometheus: {
      type: 'text',
      description: 'Without a plan: `NAMESPACE/NAME:PORT` of the cluster, or an address. Default: the instances are asked.',
    },
    report: { type: 'text', description: 'Path of an HTML file with the charts, such as `verification.html`.' },
    ...COMMON_INPUTS,
  },
  outputs: {
    metrics: {
      description: 'JSON list, one entry `{service, target, signal, verdict, new, old, ratio, message}` a signal.',
      otherwise: '[]',
    },
  },
  conflicts: [
    ['environment', 'workloads'],
    ['environment', 'prometheus'],
    ['environment', 'namespace'],
    ['services', 'workloads'],
    ['release-id', 'workloads'],
  ],
  needOneOf: [['environment', 'workloads']],
});
