import { COMMON_INPUTS, defineAction, RECORD_INPUTS } from '@sluice/action-kit';

export const definition = defineAction({
  name: 'rollback',
  title: 'Sluice rollback',
  description:
    'Brings everything of the newest release of an environment back to the version before, or to another good one. Needs the record only, not the plan; can be repeated.',
  inputs: {
    ...RECORD_INPUTS,
    'release-id': { type: 'text', description: 'A guard: this release, and only while it is the newest.' },
    to: {
      type: 'text',
      default: 'last-good',
      description: '`last-good`, which is what ran before the newest release, a version, or a release id.',
    },
    reason: { type: 'text', description: 'Kept in the record.' },
    when: {
      type: 'choice',
      values: ['always', 'plan-says'],
      default: 'always',
      description:
        '`plan-says`: only where the plan asks for a way back and nobody has gone it, such as a runner that was lost. For the end of a workflow.',
    },
    ...COMMON_INPUTS,
  },
  outputs: {
    'restored-version': { description: 'What serves now; empty when nothing was brought back.' },
    state: { description: 'Phase of the release: `rolled-back`, `rollback-failed`, …' },
  },
});
