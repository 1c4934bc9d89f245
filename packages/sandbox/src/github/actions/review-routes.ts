import { actingUser } from '../access/acting-user.ts';
import { type Need, notAccessible, reads } from '../access/permissions.ts';
import { deploymentView } from '../deployments/deployment-view.ts';
import { environmentNameView, reviewersView } from '../environments/environment-view.ts';
import { notFound } from '../http/refusal.ts';
import { NO_CONTENT, ok, type Routes } from '../http/route.ts';
import { userView } from '../users/user-view.ts';
import { canReview, reviewRun } from './reviews.ts';
import { runOrRefusal } from './run-routes.ts';
import { refusePending, stopAwaiting } from './runs.ts';

/** Reviewers need no more than to read. */
const REVIEWS: Need = { anyOf: [{ name: 'deployments', level: 'write' }], role: 'read' };

export const REVIEW_ROUTES: Routes = {
  'actions/get-reviews-for-run': {
    needs: reads('actions'),
    answer(request) {
      const { store, repository } = request;
      return ok(
        runOrRefusal(request).approvals.map(({ environments, state, user, comment }) => ({
          environments: environments.map((environment) => ({
            ...environmentNameView(store, repository, environment),
            created_at: environment.createdAt,
            updated_at: environment.updatedAt,
          })),
          state,
          user: userView(store.url, user),
          comment,
        })),
      );
    },
  },
  'actions/get-pending-deployments-for-run': {
    needs: reads('actions'),
    answer(request) {
      const { store, repository, actor } = request;
      const run = runOrRefusal(request);
      return ok(
        run.pending.map((pending) => ({
          environment: environmentNameView(store, repository, pending.environment),
          wait_timer: pending.environment.waitMinutes,
          wait_timer_started_at: pending.environment.waitMinutes > 0 ? pending.since : null,
          current_user_can_approve: actor.kind === 'person' && canReview(run, pending, actor.user),
          reviewers: reviewersView(store, pending.environment),
        })),
      );
    },
  },
  'actions/review-pending-deployments-for-run': {
    needs: REVIEWS,
    answer(request) {
      const { store, repository, actor } = request;
      const run = runOrRefusal(request);
      // A job's token is nobody's: no environment can have it as a reviewer.
      if (actor.kind === 'job') throw notAccessible(REVIEWS);
      const body = request.requiredBody<{ environment_ids: number[]; state: 'approved' | 'rejected'; comment: string }>();
      const review = { environmentIds: body.environment_ids, state: body.state, comment: body.comment, user: actingUser(request) };
      const deployments = reviewRun(store, repository, run, review).flatMap(({ job }) => job.deployment ?? []);
      return ok(deployments.map((deployment) => deploymentView(store, repository, deployment)));
    },
  },
  'actions/review-custom-gates-for-run': {
    needs: REVIEWS,
    answer(request) {
      const { store, repository } = request;
      const run = runOrRefusal(request);
      const body = request.requiredBody<{ environment_name: string; state?: 'approved' | 'rejected' }>();
      const pending = run.pending.find(({ environment }) => environment.name === body.environment_name);
      const app = pending?.environment.customRules.find(({ slug }) => pending.awaits.has(slug))?.slug;
      if (pending === undefined || app === undefined) throw notFound();
      if (body.state === 'approved') stopAwaiting(store, repository, run, pending, app);
      if (body.state === 'rejected') refusePending(store, repository, run, pending);
      return NO_CONTENT;
    },
  },
};
