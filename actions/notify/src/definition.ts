import { COMMON_INPUTS, defineAction, RECORD_INPUTS } from '@sluice/action-kit';

export const definition = defineAction({
  name: 'notify',
  title: 'Sluice notify',
  description:
    'Tells people and systems how the newest release of an environment stands: comment and deployment on GitHub, one line on the other pull requests, events to webhooks. Told again, nobody hears anything twice.',
  inputs: {
    ...RECORD_INPUTS,
    'release-id': { type: 'text', description: 'Only this release, and only while it is the newest.' },
    ...COMMON_INPUTS,
  },
  outputs: {
    deliveries: { description: 'JSON list, one entry `{channel, sent, known, left, problem}` a channel.', otherwise: '[]' },
    outcome: { description: 'How the release stands: `succeeded`, `waiting`, `held`, `rolled-back`, …' },
  },
});
