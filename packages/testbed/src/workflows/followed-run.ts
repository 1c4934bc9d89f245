import { check, equal } from '../scenarios/scenario.ts';
import type { ActResult } from './act-run.ts';
import type { ShopGitHub } from './shop-github.ts';
import type { ShopScene } from './shop-scene.ts';

/** A workflow that somebody starts by hand. */
export async function started(
  scene: ShopScene,
  github: ShopGitHub,
  workflow: string,
  inputs: Readonly<Record<string, string>>,
): Promise<ActResult> {
  return scene.startOn(null, workflow, inputs, github.jobOf(github.startRun(workflow))).result;
}

/** The run that another one has started through the API: the last of so many, of this workflow, with the inputs that it was given. */
export async function followed(
  scene: ShopScene,
  github: ShopGitHub,
  { workflow, dispatches }: { readonly workflow: string; readonly dispatches: number },
): Promise<ActResult> {
  equal('runs that were started', github.dispatches, dispatches);
  const next = github.dispatched();
  check(next?.workflow === workflow, `expected a run of ${workflow} to have been started, got ${next?.workflow ?? 'none'}`);
  if (next === null) throw new Error('no run was started');
  return scene.startOn(null, workflow, next.inputs, github.jobOf(next.run)).result;
}
