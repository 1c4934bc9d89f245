import { ObjectDatabase } from '../git/objects.ts';
import type {
  Attestation,
  CheckRun,
  Comment,
  CommitStatus,
  Deployment,
  Environment,
  Issue,
  Label,
  RepositoryDispatch,
  Role,
  Ruleset,
  User,
  Workflow,
  WorkflowRun,
} from './model.ts';

export type Plan = 'free' | 'team' | 'enterprise';

/** One repository and all that is in it. Lists are oldest first. */
export class Repository {
  readonly id: number;
  readonly owner: User;
  readonly name: string;
  readonly private: boolean;
  readonly plan: Plan;
  readonly defaultBranch: string;
  readonly createdAt: string;
  pushedAt: string;
  readonly objects = new ObjectDatabase();
  /** `refs/heads/main` → commit. */
  readonly refs = new Map<string, string>();
  readonly roles = new Map<string, Role>();
  readonly labels = new Map<string, Label>();
  readonly issues: Issue[] = [];
  readonly comments: Comment[] = [];
  readonly deployments: Deployment[] = [];
  readonly environments = new Map<string, Environment>();
  readonly workflows: Workflow[] = [];
  readonly runs: WorkflowRun[] = [];
  readonly checkRuns: CheckRun[] = [];
  readonly statuses: CommitStatus[] = [];
  readonly attestations: Attestation[] = [];
  readonly rulesets: Ruleset[] = [];
  readonly dispatches: RepositoryDispatch[] = [];
  /** Claims in the subject of its jobs' OIDC tokens; empty: GitHub's default. */
  oidcClaims: readonly string[] = [];

  constructor(of: Pick<Repository, 'id' | 'owner' | 'name' | 'private' | 'plan' | 'defaultBranch' | 'createdAt'>) {
    this.id = of.id;
    this.owner = of.owner;
    this.name = of.name;
    this.private = of.private;
    this.plan = of.plan;
    this.defaultBranch = of.defaultBranch;
    this.createdAt = of.createdAt;
    this.pushedAt = of.createdAt;
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }

  /** Reviewers and wait timers: public repositories have them with every plan, private ones with Enterprise alone. */
  get hasReviewers(): boolean {
    return !this.private || this.plan === 'enterprise';
  }

  branchHead(branch: string): string | undefined {
    return this.refs.get(`refs/heads/${branch}`);
  }
}
