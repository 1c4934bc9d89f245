import { QUESTIONS, type QuestionName, REQUESTS, type RequestFacts, type Route } from '../client/requests.ts';

/** Jobs that speak to GitHub: three of the reusable workflow, and those of the workflows beside it. */
export const JOBS = {
  precheck: 'of the reusable workflow: checks, creates the release',
  stage: 'of the reusable workflow: one stage of batches',
  close: 'of the reusable workflow: what was left undone, and the last message',
  rollback: 'of the workflow that goes back',
  sweep: 'on a schedule: resumes what is due',
  commands: 'on comments: `/release …`',
} as const;

export type Job = keyof typeof JOBS;

export interface Feature {
  readonly what: string;
  readonly jobs: readonly Job[];
  readonly requests: readonly (Route | QuestionName)[];
  /** What no job's token has: a token of another kind, for `github-token`. */
  readonly otherToken?: string;
}

const RELEASING: readonly Job[] = ['precheck', 'stage', 'close', 'rollback'];

/** What the requests of this package are for, and in which jobs. */
export const FEATURES: readonly Feature[] = [
  {
    what: 'protection of the environments',
    jobs: ['precheck'],
    requests: [
      'GET /repos/{owner}/{repo}',
      'GET /repos/{owner}/{repo}/environments/{environment_name}',
      'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies',
    ],
  },
  {
    what: 'who approved, and what a run waits for',
    jobs: ['stage', 'close', 'sweep'],
    requests: [
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals',
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments',
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
    ],
  },
  {
    what: 'a newer release replaces one that waits',
    jobs: ['precheck'],
    requests: ['GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel'],
  },
  {
    what: 'held releases go on; a command starts a workflow',
    jobs: ['sweep', 'commands'],
    requests: [
      'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
      'GET /repos/{owner}/{repo}',
    ],
  },
  {
    what: 'the deployment of a release, with its statuses',
    jobs: [...RELEASING, 'sweep', 'commands'],
    requests: [
      'GET /repos/{owner}/{repo}/deployments',
      'POST /repos/{owner}/{repo}/deployments',
      'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    ],
  },
  {
    what: 'the comment on the pull request',
    jobs: [...RELEASING, 'sweep', 'commands'],
    requests: [
      'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
      'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
      'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    ],
  },
  {
    what: 'pull requests that a release contains, and that of a release',
    jobs: ['precheck', 'close', 'commands'],
    requests: ['GET /repos/{owner}/{repo}/compare/{basehead}', 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'],
  },
  {
    what: "commands in comments: the author's permission, a reaction as answer",
    jobs: ['commands'],
    requests: [
      'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
      'GET /repos/{owner}/{repo}/issues/comments/{comment_id}',
      'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
    ],
  },
  {
    what: 'members of the teams that may approve, or give a reason for a fix',
    jobs: ['precheck', 'stage', 'close', 'commands'],
    requests: ['GET /orgs/{org}/teams/{team_slug}/memberships/{username}'],
    otherToken: '`members: read` of the organisation, which a job never has: the token of a GitHub App as `github-token`',
  },
  {
    what: 'no incident is open',
    jobs: ['precheck', 'stage'],
    requests: ['GET /repos/{owner}/{repo}/issues'],
  },
  {
    what: 'required checks of the commit are green',
    jobs: ['precheck'],
    requests: ['GET /repos/{owner}/{repo}/commits/{ref}/check-runs', 'GET /repos/{owner}/{repo}/commits/{ref}/status'],
  },
  {
    what: 'the commit is on a permitted branch',
    jobs: ['precheck'],
    requests: ['GET /repos/{owner}/{repo}/compare/{basehead}'],
  },
  {
    what: 'attestations of the artifacts',
    jobs: ['precheck'],
    requests: ['GET /repos/{owner}/{repo}/attestations/{subject_digest}'],
  },
  {
    what: 'the ledger',
    jobs: [...RELEASING, 'sweep', 'commands'],
    requests: [
      'readBranch',
      'readFiles',
      'createCommitOnBranch',
      'GET /repos/{owner}/{repo}/git/ref/{ref}',
      'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
      'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
      'POST /repos/{owner}/{repo}/git/trees',
      'POST /repos/{owner}/{repo}/git/commits',
      'POST /repos/{owner}/{repo}/git/refs',
    ],
  },
  {
    what: 'the ledger cannot be rewritten or deleted',
    jobs: ['precheck'],
    requests: ['GET /repos/{owner}/{repo}/rules/branches/{branch}'],
  },
];

const FACTS: Readonly<Record<Route | QuestionName, RequestFacts>> = { ...REQUESTS, ...QUESTIONS };

/** Every permission that the requests need, the stronger of read and write, in alphabetical order. */
export function neededPermissions(requests: readonly (Route | QuestionName)[]): readonly string[] {
  const access = new Map<string, string>();
  for (const request of requests) {
    const [scope, level] = FACTS[request].needs?.split(': ') ?? [];
    if (scope !== undefined && level !== undefined && access.get(scope) !== 'write') access.set(scope, level);
  }
  return [...access].map(([scope, level]) => `${scope}: ${level}`).sort();
}

export function permissionsOfJob(job: Job): readonly string[] {
  return neededPermissions(FEATURES.filter(({ jobs }) => jobs.includes(job)).flatMap(({ requests }) => requests));
}
