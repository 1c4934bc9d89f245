import { COMMON_INPUTS, defineAction } from '@sluice/action-kit';

const { kubeconfig, secrets, 'github-token': githubToken, 'fail-on': failOn } = COMMON_INPUTS;

export const definition = defineAction({
  name: 'sluice',
  title: 'Sluice',
  description: 'The sluice command as an action: exact batches, safe holds, and a way back that always works.',
  inputs: {
    run: {
      type: 'text',
      required: true,
      description:
        'The command and its options, such as `status --environment production`. Split into words at spaces; quotes keep them together. No shell sees it.',
    },
    kubeconfig,
    secrets,
    'github-token': githubToken,
    'fail-on': failOn,
  },
  outputs: {
    'exit-code': { description: 'Exit code of the command.' },
    answer: { description: 'What the command printed: a table, or with `--json` one document.' },
  },
});
