import { expect, it } from 'vitest';
import { pinnedDigest, sameRepository } from './same-image.ts';
import { DIGEST } from './sample-facts.ts';

it.each([
  ['nginx', 'nginx:1.27', true],
  ['nginx', 'index.docker.io/library/nginx', true],
  ['acme/api', 'docker.io/acme/api:v1', true],
  ['ghcr.io/acme/api', `ghcr.io/acme/api:v1@${DIGEST}`, true],
  ['localhost:5000/api', 'localhost:5000/api:v1', true],
  ['localhost:5000/api', 'localhost:5001/api', false],
  ['ghcr.io/acme/api', 'ghcr.io/acme/api-worker', false],
  ['ghcr.io/acme/api', 'acme/api', false],
  ['ghcr.io/acme/api', 'not an image', false],
])('%s and %s are the same repository: %s', (left, right, expected) => {
  expect(sameRepository(left, right)).toBe(expected);
});

it('reads the digest of a pinned reference and none of a tag', () => {
  expect(pinnedDigest(`ghcr.io/acme/api@${DIGEST}`)).toBe(DIGEST);
  expect(pinnedDigest('ghcr.io/acme/api:v1')).toBeNull();
});
