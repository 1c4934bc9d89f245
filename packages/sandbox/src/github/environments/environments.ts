import { Refusal, validationFailed } from '../http/refusal.ts';
import type { Environment } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';

const MAX_REVIEWERS = 6;
/** 30 days. */
const MAX_WAIT_MINUTES = 43_200;

export interface Protection {
  readonly reviewers: Environment['reviewers'];
  readonly preventSelfReview: boolean;
  readonly waitMinutes: number;
  readonly branches: Environment['branches'];
}

/** Names of environments are the same in either case. */
export function environmentNamed(repository: Repository, name: string): Environment | undefined {
  return repository.environments.get(name.toLowerCase());
}

/** Made, or changed when it is there. Refuses what the repository's plan has not got. */
export function putEnvironment(store: Store, repository: Repository, name: string, protection: Protection): Environment {
  checkProtection(repository, protection);
  const now = store.now();
  const known = environmentNamed(repository, name);
  if (known !== undefined) {
    Object.assign(known, protection, { updatedAt: now });
    return known;
  }
  const environment: Environment = {
    id: store.nextId(),
    name,
    createdAt: now,
    updatedAt: now,
    ...protection,
    ruleIds: { reviewers: store.nextId(), waitTimer: store.nextId(), branchPolicy: store.nextId() },
    branchPolicies: [],
    customRules: [],
  };
  repository.environments.set(name.toLowerCase(), environment);
  return environment;
}

function checkProtection(repository: Repository, { reviewers, waitMinutes }: Protection): void {
  const refuse = (rule: string) =>
    new Refusal(
      422,
      `Failed to create the environment protection rule. Please ensure the billing plan supports the ${rule} protection rule.`,
    );
  if (reviewers.length > 0 && !repository.hasReviewers) throw refuse('required reviewers');
  if (waitMinutes > 0 && !repository.hasReviewers) throw refuse('wait timer');
  if (reviewers.length > MAX_REVIEWERS)
    throw validationFailed({ resource: 'Environment', field: 'reviewers', code: 'custom', message: `at most ${MAX_REVIEWERS} reviewers` });
  if (waitMinutes < 0 || waitMinutes > MAX_WAIT_MINUTES)
    throw validationFailed({
      resource: 'Environment',
      field: 'wait_timer',
      code: 'custom',
      message: `between 0 and ${MAX_WAIT_MINUTES} minutes`,
    });
}
