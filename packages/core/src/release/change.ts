import type { Mark, Originals } from './observation.ts';

/** What is written to a Deployment, before it is made into a patch. Everything but `pause` carries the resourceVersion it was decided on. */
export type Change =
  /** Puts the release's own settings and mark on; with `paused: false` the controller moves the specs at once. */
  | {
      readonly kind: 'set';
      readonly resourceVersion: string;
      readonly paused: boolean;
      readonly surge: number;
      readonly unavailable: number;
      /** True when the template is not the goal's yet. */
      readonly template: boolean;
      readonly mark: Mark;
    }
  | { readonly kind: 'pause'; readonly releaseId: string }
  | { readonly kind: 'finish'; readonly resourceVersion: string; readonly originals: Originals; readonly releaseId: string };
