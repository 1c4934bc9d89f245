import { describe, expect, it } from 'vitest';
import { assertMatrixFits, assertOutputsFit } from './fit-outputs.ts';
import { LIMITS } from './limits.ts';

describe('what cannot be shortened', () => {
  it('is refused when it is larger than GitHub takes, every one of it named', () => {
    const large = 'x'.repeat(LIMITS.wholeOutputCharacters + 1);
    expect(() => assertOutputsFit({ stages: large, artifacts: large, proceed: 'true' })).toThrow(
      /output stages has 200001.*output artifacts has 200001/,
    );
    expect(() => assertOutputsFit({ stages: large.slice(1) })).not.toThrow();
  });

  it('is refused when it is more jobs than a matrix has', () => {
    expect(() => assertMatrixFits(Array.from({ length: 257 }))).toThrow(/257 stages, and GitHub runs at most 256/);
    expect(() => assertMatrixFits(Array.from({ length: 256 }))).not.toThrow();
  });
});
