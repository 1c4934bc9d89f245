import { describe, expect, it } from 'vitest';
import { repositoryProblem } from './image-repository.ts';

describe('repositoryProblem', () => {
  it.each(['nginx', 'ghcr.io/acme/api', 'localhost:5000/api', 'acme/a__b-c.d', '127.0.0.1:5000/x', 'eu.gcr.io/p-1/x/y'])(
    'is none for %s',
    (text) => {
      expect(repositoryProblem(text)).toBeNull();
    },
  );

  it.each([
    ['ghcr.io/acme/api:v1', 'an image in a plan has no tag', 'write ghcr.io/acme/api: the release names the version'],
    ['localhost:5000/api:v1', 'an image in a plan has no tag', 'write localhost:5000/api: the release names the version'],
    ['nginx@sha256:abc', 'an image in a plan has no digest', 'write nginx: the release names the version'],
    ['nginx:1@sha256:abc', 'an image in a plan has no digest', 'write nginx: the release names the version'],
    ['https://ghcr.io/acme/api', 'an image repository has no scheme', 'write it without https://'],
    ['Foo', 'this is no image repository', 'write host/path in lower case, such as ghcr.io/acme/api'],
    ['a//b', 'this is no image repository', 'write host/path in lower case, such as ghcr.io/acme/api'],
    ['a'.repeat(256), 'an image repository is at most 255 characters', 'write a shorter name'],
  ])('of %.40s', (text, message, suggestion) => {
    expect(repositoryProblem(text)).toEqual({ message, suggestion });
  });

  it('answers quickly for text that invites backtracking', () => {
    const started = performance.now();
    expect(repositoryProblem(`${'a-'.repeat(120)}!`)).not.toBeNull();
    expect(performance.now() - started).toBeLessThan(200);
  });
});
