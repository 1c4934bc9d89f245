import { REVIEW_ROUTES } from '../actions/review-routes.ts';
import { RUN_ROUTES } from '../actions/run-routes.ts';
import { WORKFLOW_ROUTES } from '../actions/workflow-routes.ts';
import { DEPLOYMENT_ROUTES } from '../deployments/deployment-routes.ts';
import { ENVIRONMENT_ROUTES } from '../environments/environment-routes.ts';
import { COMMENT_ROUTES } from '../issues/comment-routes.ts';
import { ISSUE_ROUTES } from '../issues/issue-routes.ts';
import { PULL_ROUTES } from '../pulls/pull-routes.ts';
import { COMMIT_ROUTES } from '../repos/commit-routes.ts';
import { REPOSITORY_ROUTES } from '../repos/repository-routes.ts';
import { USER_ROUTES } from '../users/user-routes.ts';
import type { Routes } from './route.ts';

/** All that is served. What else the description has is refused as not served. */
export const ROUTES: Routes = {
  ...COMMENT_ROUTES,
  ...COMMIT_ROUTES,
  ...DEPLOYMENT_ROUTES,
  ...ENVIRONMENT_ROUTES,
  ...ISSUE_ROUTES,
  ...PULL_ROUTES,
  ...REPOSITORY_ROUTES,
  ...REVIEW_ROUTES,
  ...RUN_ROUTES,
  ...USER_ROUTES,
  ...WORKFLOW_ROUTES,
};
