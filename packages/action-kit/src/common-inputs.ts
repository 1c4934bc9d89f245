import type { InputDefinition } from './action-definition.ts';

export const VERDICTS = ['pass', 'inconclusive', 'error', 'fail'] as const;

/** Inputs of every action. */
export const COMMON_INPUTS = {
  kubeconfig: {
    type: 'text',
    description:
      'kubeconfig as text or base64; it stays in memory. Default: the files of `KUBECONFIG`, `~/.kube/config`, or the service account of the pod that the runner is.',
  },
  secrets: {
    type: 'text',
    description:
      'Lines `NAME=value`, as in a dotenv file. They are masked in logs, and are environment variables to what is started: credential plugins of the kubeconfig, credential helpers of the registry.',
  },
  'github-token': {
    type: 'text',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's, for action.yml
    expression: '${{ github.token }}',
    description: "What GitHub is asked with. The job's own token will do: the permissions it needs are in the README.",
  },
  'fail-on': {
    type: 'choices',
    values: VERDICTS,
    default: ['inconclusive', 'error', 'fail'],
    description: 'Verdicts that fail the job, separated by commas; `none` for none.',
  },
  'dry-run': { type: 'flag', default: false, description: 'Look, and say what would be done. Changes nothing.' },
} as const satisfies Readonly<Record<string, InputDefinition>>;

/** Inputs of the actions that find a release by its record, with or without the plan. */
export const RECORD_INPUTS = {
  plan: {
    type: 'text',
    default: 'release.yaml',
    description: 'Path of the plan, which says where the release is recorded. It may be gone: then `namespace`.',
  },
  environment: { type: 'text', required: true, description: 'Environment of the plan.' },
  namespace: { type: 'text', description: 'Where the record is, when there is no plan. Default: that of the current context.' },
} as const satisfies Readonly<Record<string, InputDefinition>>;
