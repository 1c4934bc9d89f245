import type { Clock } from '../../ports/clock.ts';
import type { Workload } from '../../ports/workload.ts';
import type { Change } from '../change.ts';
import type { Diagnosis, Explanation } from '../instance.ts';
import type { Observation } from '../observation.ts';
import type { ControllerModel } from './controller-model.ts';

/** A workload over the model: the controllers and pods make one step each time somebody waits for news. */
export class ModelWorkload implements Workload {
  readonly model: ControllerModel;
  readonly patches: Change[] = [];
  readonly explained: string[][] = [];
  /** What pods do while time passes; all become ready unless told otherwise. */
  live: (model: ControllerModel, now: number) => void = allReady;
  diagnosis: Diagnosis = { instances: [], creationFailure: null };
  /** Called before a patch is delivered and after it was committed: where a process may die. */
  onRequest: (moment: 'before' | 'after') => void = () => undefined;
  readonly #clock: Clock;

  constructor(model: ControllerModel, clock: Clock) {
    this.model = model;
    this.#clock = clock;
  }

  observe(): Observation | null {
    return this.model.observe();
  }

  async changed(until: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const now = this.#clock.now();
    const before = JSON.stringify(this.observe());
    this.step(now);
    const news = JSON.stringify(this.observe()) !== before;
    await this.#clock.sleep(news ? 5 : Math.max(1, until - now), signal);
  }

  step(now: number): void {
    this.live(this.model, now);
    this.model.stepDeployment();
    this.model.stepReplicaSets();
  }

  async apply(change: Change): Promise<'applied' | 'conflict'> {
    this.onRequest('before');
    const outcome = this.model.apply(change);
    if (outcome === 'applied') this.patches.push(change);
    this.onRequest('after');
    return outcome;
  }

  async diagnose(): Promise<Diagnosis> {
    return this.diagnosis;
  }

  async explain(pods: readonly string[]): Promise<readonly Explanation[]> {
    this.explained.push([...pods]);
    return pods.map((pod) => ({ pod, events: [`BackOff: ${pod}`], logTail: ['panic: no database'] }));
  }
}

export function allReady(model: ControllerModel): void {
  for (const set of model.sets) model.becomeReady(set.template, set.spec);
}

/** Pods of this template never become ready. */
export function neverReady(template: string): (model: ControllerModel) => void {
  return (model) => {
    for (const set of model.sets) if (set.template !== template) model.becomeReady(set.template, set.spec);
  };
}
