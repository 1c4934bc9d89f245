import { COMMON_INPUTS, defineAction } from '@sluice/action-kit';

export const definition = defineAction({
  name: 'deploy-batch',
  title: 'Sluice deploy-batch',
  description:
    'Brings the workloads of one stage of a release to their batches, waits for ready instances, and holds. Refuses to run a stage out of order. Run again, it goes on where it was.',
  inputs: {
    plan: {
      type: 'text',
      default: 'release.yaml',
      description: 'Path of the plan: says where the release is recorded, and where its manifests are.',
    },
    environment: { type: 'text', required: true, description: 'Environment of the plan.' },
    stage: { type: 'text', required: true, description: 'Id of the stage: `id` of an entry of the output `stages` of precheck.' },
    'release-id': { type: 'text', required: true, description: 'Output `release-id` of precheck.' },
    'plan-digest': { type: 'text', required: true, description: 'Output `plan-digest` of precheck.' },
    ...COMMON_INPUTS,
  },
  outputs: {
    updated: { description: 'Instances on the new version, over all workloads of the release.' },
    ready: { description: 'Ready instances, of both versions.' },
    total: { description: 'Instances that are wanted.' },
    state: { description: 'Phase of the release: `held`, `succeeded`, `rolled-back`, `rollback-failed`, …' },
  },
  whenMissing: {
    inputs: ['stage', 'release-id', 'plan-digest'],
    message:
      'Does it come from precheck, and did precheck succeed? Then GitHub has hidden the output, because a line of a secret stands in it: the log of that job has "Skip output … since it may contain secret". A kubeconfig that is stored as plain text makes a secret of each of its lines. Store it base64: kubectl config view --raw --minify --flatten | base64 -w0',
  },
});
