/** Permissions that a workflow can give to the token of its job, as far as requests of this package ask for them. */
export type Permission =
  `${'actions' | 'attestations' | 'checks' | 'contents' | 'deployments' | 'issues' | 'pull-requests' | 'statuses'}: ${'read' | 'write'}`;

/** All that `permissions:` of a workflow knows: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions */
const OF_A_JOB = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'security-events',
  'statuses',
];

/** Whether a workflow can give it; others, like `administration`, need a token of another kind. */
export function isOfAJob(permission: string): boolean {
  return OF_A_JOB.includes(permission.split(':')[0] ?? '');
}

/**
 * The header `x-accepted-github-permissions` as alternatives, each a list of permissions that are all needed:
 * `issues=write; pull_requests=write` is two alternatives, `contents=write,workflows=write` one.
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function acceptedPermissions(header: string | undefined): readonly (readonly string[])[] {
  return (header ?? '')
    .split(';')
    .map((alternative) =>
      [...alternative.matchAll(/([a-z_]+)\s*=\s*(read|write|admin)/g)].map(
        ([, name = '', access]) => `${name.replaceAll('_', '-')}: ${access}`,
      ),
    )
    .filter((alternative) => alternative.length > 0);
}
