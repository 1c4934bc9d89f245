import { expect, test } from 'vitest';
import { newestTags } from './newest-tags.ts';

test.each([
  { tags: ['latest', 'v1.10.0', 'v1.10.0-rc.1', 'v1.3.9', 'main'], newest: ['v1.10.0', 'v1.10.0-rc.1', 'v1.3.9', 'main', 'latest'] },
  { tags: ['1.2', '1.2.1', '2'], newest: ['2', '1.2.1', '1.2'] },
  { tags: ['v1-rc.2', 'v1-rc.10'], newest: ['v1-rc.10', 'v1-rc.2'] },
  { tags: [`sha256-${'a'.repeat(64)}.sig`, 'v1'], newest: ['v1'] },
  { tags: [], newest: [] },
])('$tags → $newest', ({ tags, newest }) => {
  expect(newestTags(tags, 5)).toEqual(newest);
});

test('only so many are given', () => {
  expect(newestTags(['1', '2', '3'], 2)).toEqual(['3', '2']);
});
