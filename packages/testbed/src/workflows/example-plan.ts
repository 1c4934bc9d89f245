import type { Document } from 'yaml';
import type { ShopScene } from './shop-scene.ts';

/** What the batches 1, 25% and 100% of the example leave when each is held: 25% of 4 is 1, and a workload of 2 keeps one old instance. */
export const HOLDS = { api: '3+1', worker: '1+1', web: '9+1 7+3' };

/** Another length of the pauses: short where a scenario is about something else. */
export function bake(scene: ShopScene, duration: string): void {
  scene.editPlan((plan) => setBake(plan, duration));
}

export function setBake(plan: Document, duration: string): void {
  plan.setIn(['strategies', 'careful', 'params', 'bake', 'default'], duration);
  plan.deleteIn(['environments', 'staging', 'strategy', 'with']);
}
