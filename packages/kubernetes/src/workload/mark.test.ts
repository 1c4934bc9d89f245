import { DEFAULT_ORIGINALS, type Mark } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { ORIGINALS_ANNOTATION, POSITION_ANNOTATION, RELEASE_ANNOTATION, readMark, writeMark } from './mark.ts';

const mark: Mark = {
  releaseId: 'shop-production-7',
  planDigest: 'sha256:p',
  targetDigest: 'sha256:t',
  step: 2,
  wanted: 3,
  of: 10,
  originals: DEFAULT_ORIGINALS,
};

describe('readMark', () => {
  it('gives back what was written', () => {
    expect(readMark({ other: 'kept', ...writeMark(mark) })).toEqual(mark);
    const recreate: Mark = {
      ...mark,
      originals: { ...DEFAULT_ORIGINALS, strategy: { type: 'Recreate' }, paused: true, minReadySeconds: 5 },
    };
    expect(readMark(writeMark(recreate))).toEqual(recreate);
  });

  it.each<[string, Record<string, string> | undefined]>([
    ['nothing', undefined],
    ['no annotation of ours', { a: 'b' }],
    ['the position alone', { [POSITION_ANNOTATION]: writeMark(mark)[POSITION_ANNOTATION] ?? '' }],
    ['a broken position', { ...writeMark(mark), [POSITION_ANNOTATION]: '{"plan":' }],
    ['a position of another shape', { ...writeMark(mark), [POSITION_ANNOTATION]: '{"plan":"p"}' }],
    ['originals edited away', { ...writeMark(mark), [ORIGINALS_ANNOTATION]: 'null' }],
  ])('has no mark from %s', (_, annotations) => {
    expect(readMark(annotations)).toBeNull();
  });

  it('keeps the release id alone in its annotation, which the pausing patch tests', () => {
    expect(writeMark(mark)[RELEASE_ANNOTATION]).toBe('shop-production-7');
  });
});
