import { COMMON_INPUTS, defineAction } from '@sluice/action-kit';

export const definition = defineAction({
  name: 'precheck',
  title: 'Sluice precheck',
  description:
    'Resolves the plan and the images of a release, checks all that could stop it, and writes the release down. No instance moves.',
  inputs: {
    plan: { type: 'text', default: 'release.yaml', description: 'Path of the plan.' },
    environment: { type: 'text', required: true, description: 'Environment of the plan.' },
    version: { type: 'text', description: 'Tag of the image of every service.' },
    artifacts: {
      type: 'text',
      description: 'Lines `service=image@sha256:…` or `service=image:tag`; services that have none are left alone.',
    },
    services: { type: 'list', description: 'Only these services, separated by commas. Default: those of `artifacts`, or all.' },
    missing: {
      type: 'choice',
      values: ['fail', 'keep'],
      default: 'fail',
      description: 'A service whose image is not there: refuse the release, or let the service keep what it runs.',
    },
    again: { type: 'flag', default: false, description: 'Replace the instances even where the version runs already.' },
    'release-id': { type: 'text', description: 'Go on with this release, which is under way: its plan and images are kept.' },
    'fix-reason': {
      type: 'text',
      description:
        'Why this fix cannot wait: goes on in spite of windows that the plan lets a fix override, and of a spent error budget where it begins with a class that the plan allows (`security: …`). Kept in the record.',
    },
    ...COMMON_INPUTS,
  },
  outputs: {
    proceed: { description: '`true` when the stages are to be run.', otherwise: 'false' },
    stages: {
      description:
        'JSON list for a matrix, one entry `{id, name, kind, environment, timeout-minutes}` a job: those that are still to be run. `kind` is `batches` or `approval`.',
      otherwise: '[]',
    },
    'release-id': { description: 'Such as `shop-production-42`; empty when there is no release to run.' },
    'plan-digest': { description: 'What was checked; deploy-batch refuses to run another.' },
    artifacts: { description: 'Lines `service=image@sha256:…`: what is released, to promote the same bytes.' },
  },
  conflicts: [['version', 'artifacts']],
  needOneOf: [['version', 'artifacts', 'release-id']],
});
