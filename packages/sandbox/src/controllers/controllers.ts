import type { ObjectApi } from '../api/object-api.ts';
import { DeploymentController } from './deployment/deployment-controller.ts';
import { GarbageCollector } from './garbage-collector.ts';
import { eventPoster } from './post-event.ts';
import { ReplicaSetController } from './replica-set/replica-set-controller.ts';
import type { Schedule } from './work-queue.ts';

export interface Controllers {
  stop(): void;
}

/** The part of kube-controller-manager that Deployments need. `schedule` is for tests that run the rounds of work by hand. */
export function startControllers(api: ObjectApi, schedule?: Schedule): Controllers {
  const controllers = [
    new DeploymentController(api, eventPoster(api, 'deployment-controller'), schedule),
    new ReplicaSetController(api, eventPoster(api, 'replicaset-controller'), schedule),
    new GarbageCollector(api, schedule),
  ];
  return { stop: () => controllers.forEach((controller) => void controller.stop()) };
}
