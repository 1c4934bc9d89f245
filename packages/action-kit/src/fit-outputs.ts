import { SluiceError } from '@sluice/core';
import { LIMITS } from './limits.ts';

/**
 * Whether outputs that cannot be shortened will fit, to be asked before anything changes.
 *
 * @throws SluiceError `output-too-large`, kind `input`, with every one that does not fit
 */
export function assertOutputsFit(outputs: Readonly<Record<string, string>>): void {
  const tooLarge = Object.entries(outputs)
    .filter(([, text]) => text.length > LIMITS.wholeOutputCharacters)
    .map(
      ([name, text]) =>
        `output ${name} has ${text.length} characters, at most ${LIMITS.wholeOutputCharacters} fit beside the others into what GitHub takes`,
    );
  if (tooLarge.length > 0)
    throw new SluiceError('output-too-large', 'input', `${tooLarge.join('; ')}. Release fewer services at once. Nothing was changed`);
}

/** @throws SluiceError `too-many-stages`, kind `input` */
export function assertMatrixFits(entries: readonly unknown[]): void {
  if (entries.length <= LIMITS.matrixEntries) return;
  throw new SluiceError(
    'too-many-stages',
    'input',
    `the plan has ${entries.length} stages, and GitHub runs at most ${LIMITS.matrixEntries} jobs of one matrix. Write fewer batches, or stages: per-pause. Nothing was changed`,
  );
}
