/** What `.github/workflows/release.yml` of this version asks of the job that calls it; a test holds it against the file. */
export const RELEASE_WORKFLOW = {
  permissions: {
    contents: 'write',
    actions: 'write',
    attestations: 'read',
    checks: 'read',
    deployments: 'write',
    'id-token': 'write',
    issues: 'read',
    packages: 'read',
    'pull-requests': 'write',
    statuses: 'read',
  },
  inputs: ['environment', 'version', 'artifacts', 'services', 'missing', 'again', 'plan', 'release-id', 'fix-reason', 'runs-on'],
  secrets: ['KUBECONFIG', 'SLUICE_SECRETS'],
} as const satisfies {
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly inputs: readonly string[];
  readonly secrets: readonly string[];
};

const COMMON = ['kubeconfig', 'secrets', 'github-token', 'fail-on'] as const;

/** Inputs of each action; a test holds them against the action.yml files. `sluice` is the action at the root. */
export const ACTION_INPUTS: Readonly<Record<string, readonly string[]>> = {
  precheck: [
    ...COMMON,
    'plan',
    'environment',
    'version',
    'artifacts',
    'services',
    'missing',
    'again',
    'release-id',
    'fix-reason',
    'dry-run',
  ],
  'deploy-batch': [...COMMON, 'plan', 'environment', 'stage', 'release-id', 'plan-digest', 'dry-run'],
  'gate-slo': [...COMMON, 'plan', 'environment', 'slo', 'prometheus', 'fix-reason', 'dry-run'],
  rollback: [...COMMON, 'plan', 'environment', 'namespace', 'release-id', 'to', 'reason', 'when', 'dry-run'],
  notify: [...COMMON, 'plan', 'environment', 'namespace', 'release-id', 'dry-run'],
  'verify-metrics': [
    ...COMMON,
    'use',
    'for',
    'plan',
    'environment',
    'services',
    'release-id',
    'workloads',
    'namespace',
    'baseline',
    'prometheus',
    'report',
    'dry-run',
  ],
  sluice: [...COMMON, 'run'],
};
