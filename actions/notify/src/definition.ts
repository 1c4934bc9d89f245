import { COMMON_INPUTS, defineAction } from '@sluice/action-kit';

export const definition = defineAction({
  name: 'notify',
  title: 'Sluice notify',
  description:
    'Tells people and systems how the newest release of an environment stands: comment and deployment on GitHub, one line on the other pull requests, events to webhooks. Told again, nobody hears anything twice.',
  inputs: {
    plan: {
      type: 'text',
      default: 'release.yaml',
      description: 'Path of the plan, which says where the release is recorded. It may be gone: then `namespace`.',
    },
    environment: { type: 'text', required: true, description: 'Environment of the plan.' },
    namespace: { type: 'text', description: 'Where the record is, when there is no plan. Default: that of the current context.' },
    'release-id': { type: 'text', description: 'Only this release, and only while it is the newest.' },
    ...COMMON_INPUTS,
  },
  outputs: {
    deliveries: { description: 'JSON list, one entry `{channel, sent, known, left, problem}` a channel.', otherwise: '[]' },
    outcome: { description: 'How the release stands: `succeeded`, `waiting`, `held`, `rolled-back`, …' },
  },
});
