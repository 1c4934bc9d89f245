import type { Endpoints } from '@octokit/types';
import type { Permission } from '../permissions/permission.ts';

export interface RequestFacts {
  /** What it does, for messages; `{x}` is the parameter of that name. */
  readonly does: string;
  /** What the token needs in a private repository; null: any token will do. In a public one everybody may read. */
  readonly needs: Permission | null;
  /** A POST that may be sent twice without harm. Other methods always may. */
  readonly repeatable?: true;
}

/** Every request that this package makes. What is not here is not asked. */
export const REQUESTS = {
  'GET /repos/{owner}/{repo}': { does: 'read the repository', needs: null },

  'GET /repos/{owner}/{repo}/environments/{environment_name}': { does: 'read environment {environment_name}', needs: 'actions: read' },
  'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies': {
    does: 'read which branches may deploy to environment {environment_name}',
    needs: 'actions: read',
  },

  'GET /repos/{owner}/{repo}/actions/runs/{run_id}': { does: 'read run {run_id}', needs: 'actions: read' },
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': {
    does: 'list the runs of workflow {workflow_id}',
    needs: 'actions: read',
  },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/approvals': { does: 'read who approved run {run_id}', needs: 'actions: read' },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments': {
    does: 'read what run {run_id} waits for',
    needs: 'actions: read',
  },
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': {
    does: 'start workflow {workflow_id} on {ref}',
    needs: 'actions: write',
  },
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel': { does: 'cancel run {run_id}', needs: 'actions: write', repeatable: true },

  'GET /repos/{owner}/{repo}/deployments': { does: 'list the deployments to {environment}', needs: 'deployments: read' },
  'POST /repos/{owner}/{repo}/deployments': { does: 'create a deployment of {ref} to {environment}', needs: 'deployments: write' },
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': {
    does: 'set deployment {deployment_id} to {state}',
    needs: 'deployments: write',
  },

  'GET /repos/{owner}/{repo}/issues': { does: 'list issues labelled {labels}', needs: 'issues: read' },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': {
    does: 'read the comments of #{issue_number}',
    needs: 'pull-requests: read',
  },
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': { does: 'read comment {comment_id}', needs: 'pull-requests: read' },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': { does: 'comment on #{issue_number}', needs: 'pull-requests: write' },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': { does: 'update comment {comment_id}', needs: 'pull-requests: write' },
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': {
    does: 'react to comment {comment_id}',
    needs: 'pull-requests: write',
    repeatable: true,
  },

  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': {
    does: 'list the pull requests of commit {commit_sha}',
    needs: 'pull-requests: read',
  },
  'GET /repos/{owner}/{repo}/compare/{basehead}': { does: 'compare {basehead}', needs: 'contents: read' },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': { does: 'read the checks of {ref}', needs: 'checks: read' },
  'GET /repos/{owner}/{repo}/commits/{ref}/status': { does: 'read the commit statuses of {ref}', needs: 'statuses: read' },

  'GET /repos/{owner}/{repo}/attestations/{subject_digest}': {
    does: 'list the attestations of {subject_digest}',
    needs: 'attestations: read',
  },

  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': { does: 'read the permission of {username}', needs: null },
  // Members of an organisation: none of the permissions of a job.
  'GET /orgs/{org}/teams/{team_slug}/memberships/{username}': { does: 'read whether {username} is in team {org}/{team_slug}', needs: null },
  'GET /repos/{owner}/{repo}/rules/branches/{branch}': { does: 'read the rules of branch {branch}', needs: null },

  'GET /repos/{owner}/{repo}/git/ref/{ref}': { does: 'read {ref}', needs: 'contents: read' },
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': { does: 'list files', needs: 'contents: read' },
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': { does: 'read a file', needs: 'contents: read' },
  // Content decides the names of trees and commits, and a ref that is there already is refused.
  'POST /repos/{owner}/{repo}/git/trees': { does: 'write files', needs: 'contents: write', repeatable: true },
  'POST /repos/{owner}/{repo}/git/commits': { does: 'create a commit', needs: 'contents: write', repeatable: true },
  'POST /repos/{owner}/{repo}/git/refs': { does: 'create {ref}', needs: 'contents: write', repeatable: true },
} as const satisfies Partial<Record<keyof Endpoints, RequestFacts>>;

export type Route = keyof typeof REQUESTS;

/** The same of GraphQL: a name of ours for each question. */
export const QUESTIONS = {
  readBranch: { does: 'read branch {branch}', needs: 'contents: read', repeatable: true },
  readFiles: { does: 'read files of commit {commit}', needs: 'contents: read', repeatable: true },
  // The expected head keeps the second one out.
  createCommitOnBranch: { does: 'append a commit to {branch}', needs: 'contents: write', repeatable: true },
} as const satisfies Record<string, RequestFacts>;

export type QuestionName = keyof typeof QUESTIONS;
