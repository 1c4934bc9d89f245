import type { Reading } from '@sluice/core';
import type { PodLook } from '../scrape/pod-looks.ts';

/** `first`: from this look on there is something to count from. */
export type Answer = Reading | 'first';

/** One question to the instances, with what it remembers from look to look. */
export interface Asker {
  /** Names of the series that it needs. */
  readonly names: readonly string[];
  /** Whether native histograms are of use. */
  readonly natives: boolean;
  /** A look that is no answer leaves what is remembered as it was: the next one counts from there. @throws SourceError */
  answer(look: PodLook): Answer;
}
