import { describe, expect, it } from 'vitest';
import { chooseVersions } from './images.ts';

describe('chooseVersions', () => {
  it.each([
    [['a/b:1', 'a/b:2', 'a/b:3', 'a/b:4'], 'expected one to three images, got 4'],
    [['a/b:1', 'a/c:1'], 'expected tags of one repository, got a/b, a/c'],
    [['a/b'], 'expected REPOSITORY:TAG, got a/b'],
    [['A b'], '"A b" is no image reference'],
  ])('refuses %s before it asks any registry', async (images, message) => {
    await expect(chooseVersions({ images, port: null })).rejects.toThrow(message);
  });
});
