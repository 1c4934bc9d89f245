import type { JsonObject } from '../json.ts';

/** What GitHub knows, as plain data: one instance of the store holds it, the folders beside show and change it. Times are ISO, to the second. */
export interface User {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization';
  readonly name: string | null;
}

export interface Team {
  readonly id: number;
  readonly organization: string;
  readonly slug: string;
  readonly members: readonly User[];
}

/** What somebody may do in a repository, least first. */
export const ROLES = ['read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface Reaction {
  readonly id: number;
  readonly user: User;
  readonly content: string;
  readonly createdAt: string;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly user: User;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
}

/** A pull request is an issue too, and shares its number and comments. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly user: User;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null;
  labels: readonly Label[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: User | null;
  readonly pull: Pull | undefined;
}

export interface Pull {
  readonly headRef: string;
  readonly baseRef: string;
  /** Where the base was when it was opened. */
  readonly baseSha: string;
  /** Where the branch was when it was merged or closed; while it is open, its branch tells. */
  headSha: string;
  readonly draft: boolean;
  mergedAt: string | null;
  mergedBy: User | null;
  mergeCommitSha: string | null;
  /** Its own, oldest first. */
  commits: readonly string[];
}

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState | 'waiting';
  readonly creator: User;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly createdAt: string;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: JsonObject | string;
  readonly originalEnvironment: string;
  environment: string;
  readonly description: string | null;
  readonly creator: User;
  readonly transient: boolean;
  readonly production: boolean;
  readonly createdAt: string;
  updatedAt: string;
  /** Oldest first. */
  readonly statuses: DeploymentStatus[];
}

export interface BranchPolicy {
  readonly id: number;
  readonly name: string;
  readonly type: 'branch' | 'tag';
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  updatedAt: string;
  /** At most six; empty: nobody has to approve. Of a team any member will do. */
  reviewers: readonly (User | Team)[];
  preventSelfReview: boolean;
  /** Of each kind of rule, so that a rule keeps its id. */
  readonly ruleIds: { readonly reviewers: number; readonly waitTimer: number; readonly branchPolicy: number };
  waitMinutes: number;
  branches: 'all' | 'protected' | 'custom';
  readonly branchPolicies: BranchPolicy[];
  /** Slugs of apps that answer for it. */
  customRules: readonly { readonly id: number; readonly slug: string }[];
}

export interface Workflow {
  readonly id: number;
  readonly name: string;
  /** `.github/workflows/release.yml` */
  readonly path: string;
  /** Inputs of its `workflow_dispatch` by name; undefined: it has no such trigger. */
  readonly dispatchInputs: Readonly<Record<string, DispatchInput>> | undefined;
  readonly createdAt: string;
}

export interface DispatchInput {
  readonly required?: boolean;
  readonly default?: string;
}

export type RunStatus = 'queued' | 'waiting' | 'in_progress' | 'completed';
export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'neutral' | 'timed_out';

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly attempt: number;
  /** Undefined with `deployment: false`, and without an environment. */
  deployment: Deployment | undefined;
  status: RunStatus;
  conclusion: Conclusion | null;
  readonly createdAt: string;
  startedAt: string;
  completedAt: string | null;
}

export interface Approval {
  readonly environments: readonly Environment[];
  readonly state: 'approved' | 'rejected';
  readonly user: User;
  readonly comment: string;
}

/** A job's wait for an environment. */
export interface PendingDeployment {
  readonly environment: Environment;
  readonly job: Job;
  readonly since: string;
  /** What it still waits for: `reviewers`, `wait-timer`, and slugs of apps. */
  readonly awaits: Set<string>;
}

export interface WorkflowRun {
  readonly id: number;
  readonly number: number;
  readonly workflow: Workflow;
  readonly event: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly title: string;
  readonly actor: User;
  triggeringActor: User;
  readonly inputs: JsonObject;
  attempt: number;
  status: RunStatus;
  conclusion: Conclusion | null;
  readonly createdAt: string;
  updatedAt: string;
  startedAt: string;
  readonly jobs: Job[];
  readonly approvals: Approval[];
  pending: readonly PendingDeployment[];
  /** What was asked of it through the API, in order. */
  readonly requests: ('cancel' | 'force-cancel' | 'rerun' | 'rerun-failed-jobs')[];
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | 'action_required' | null;
  readonly startedAt: string;
  completedAt: string | null;
  readonly output: { readonly title: string | null; readonly summary: string | null };
  readonly app: string;
}

/** Of the artifact that its statement is about. */
export interface Attestation {
  readonly id: number;
  /** As it was given: a Sigstore bundle. */
  readonly bundle: object;
  /** `sha256:…`, of its subjects. */
  readonly digests: readonly string[];
  readonly predicateType: string;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: User;
  readonly createdAt: string;
}

export interface Ruleset {
  readonly id: number;
  readonly name: string;
  readonly enforcement: 'active' | 'evaluate' | 'disabled';
  readonly target: 'branch' | 'tag';
  /** Patterns of refs, as GitHub has them: `refs/heads/main`, `refs/heads/release/*`, `~DEFAULT_BRANCH`, `~ALL`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly rules: readonly RuleType[];
  readonly createdAt: string;
}

export type RuleType = 'creation' | 'deletion' | 'non_fast_forward' | 'required_linear_history' | 'required_signatures';

export interface RepositoryDispatch {
  readonly eventType: string;
  readonly payload: JsonObject;
  readonly by: string;
}
