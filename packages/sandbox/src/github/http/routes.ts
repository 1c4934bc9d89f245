import { RATE_LIMIT_ROUTES } from '../access/rate-limit-routes.ts';
import { OIDC_ROUTES } from '../actions/oidc-routes.ts';
import { REVIEW_ROUTES } from '../actions/review-routes.ts';
import { RUN_ROUTES } from '../actions/run-routes.ts';
import { WORKFLOW_ROUTES } from '../actions/workflow-routes.ts';
import { ATTESTATION_ROUTES } from '../attestations/attestation-routes.ts';
import { CHECK_ROUTES } from '../checks/check-routes.ts';
import { DEPLOYMENT_ROUTES } from '../deployments/deployment-routes.ts';
import { ENVIRONMENT_ROUTES } from '../environments/environment-routes.ts';
import { OBJECT_ROUTES } from '../git/object-routes.ts';
import { REF_ROUTES } from '../git/ref-routes.ts';
import { COMMENT_ROUTES } from '../issues/comment-routes.ts';
import { ISSUE_ROUTES } from '../issues/issue-routes.ts';
import { PULL_ROUTES } from '../pulls/pull-routes.ts';
import { BRANCH_ROUTES } from '../repos/branch-routes.ts';
import { COMMIT_ROUTES } from '../repos/commit-routes.ts';
import { CONTENT_ROUTES } from '../repos/content-routes.ts';
import { REPOSITORY_ROUTES } from '../repos/repository-routes.ts';
import { RULESET_ROUTES } from '../rulesets/ruleset-routes.ts';
import { TEAM_ROUTES } from '../users/team-routes.ts';
import { USER_ROUTES } from '../users/user-routes.ts';
import type { Routes } from './route.ts';

/** All that is served. What else the description has is refused as not served. */
export const ROUTES: Routes = {
  ...ATTESTATION_ROUTES,
  ...BRANCH_ROUTES,
  ...CHECK_ROUTES,
  ...COMMENT_ROUTES,
  ...COMMIT_ROUTES,
  ...CONTENT_ROUTES,
  ...DEPLOYMENT_ROUTES,
  ...ENVIRONMENT_ROUTES,
  ...ISSUE_ROUTES,
  ...OBJECT_ROUTES,
  ...OIDC_ROUTES,
  ...PULL_ROUTES,
  ...RATE_LIMIT_ROUTES,
  ...REF_ROUTES,
  ...REPOSITORY_ROUTES,
  ...REVIEW_ROUTES,
  ...RULESET_ROUTES,
  ...RUN_ROUTES,
  ...TEAM_ROUTES,
  ...USER_ROUTES,
  ...WORKFLOW_ROUTES,
};
