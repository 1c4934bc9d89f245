import { expect, test } from 'vitest';
import { parseImageReference } from './image-reference.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test.each([
  { text: 'nginx', registry: 'docker.io', repository: 'library/nginx', image: 'nginx', tag: null, digest: null },
  { text: 'nginx:1.27', registry: 'docker.io', repository: 'library/nginx', image: 'nginx', tag: '1.27', digest: null },
  { text: 'acme/api:v1', registry: 'docker.io', repository: 'acme/api', image: 'acme/api', tag: 'v1', digest: null },
  { text: 'docker.io/nginx', registry: 'docker.io', repository: 'library/nginx', image: 'docker.io/nginx', tag: null, digest: null },
  {
    text: 'index.docker.io/acme/api',
    registry: 'docker.io',
    repository: 'acme/api',
    image: 'index.docker.io/acme/api',
    tag: null,
    digest: null,
  },
  { text: `ghcr.io/acme/api@${DIGEST}`, registry: 'ghcr.io', repository: 'acme/api', image: 'ghcr.io/acme/api', tag: null, digest: DIGEST },
  { text: `ghcr.io/a/b/c:v1@${DIGEST}`, registry: 'ghcr.io', repository: 'a/b/c', image: 'ghcr.io/a/b/c', tag: 'v1', digest: DIGEST },
  { text: 'localhost/api', registry: 'localhost', repository: 'api', image: 'localhost/api', tag: null, digest: null },
  { text: 'localhost:5000/api', registry: 'localhost:5000', repository: 'api', image: 'localhost:5000/api', tag: null, digest: null },
  { text: '[::1]:5000/api:v1', registry: '[::1]:5000', repository: 'api', image: '[::1]:5000/api', tag: 'v1', digest: null },
  { text: 'REGISTRY/api', registry: 'REGISTRY', repository: 'api', image: 'REGISTRY/api', tag: null, digest: null },
])('$text is $repository at $registry', ({ text, ...parts }) => {
  expect(parseImageReference(text)).toEqual(parts);
});

test.each([
  { text: '', says: 'this is no image repository' },
  { text: 'ghcr.io/Acme/api:v1', says: 'this is no image repository' },
  { text: 'https://ghcr.io/acme/api', says: 'has no scheme' },
  { text: 'acme/api:', says: 'got ""' },
  { text: `acme/api:${'v'.repeat(129)}`, says: 'expected a tag of at most 128' },
  { text: 'acme/api:v 1', says: 'got "v 1"' },
  { text: 'acme/api@sha256:abc', says: 'expected sha256: and 64 hex digits after @, got "sha256:abc"' },
  { text: `acme/api@${DIGEST.toUpperCase()}`, says: 'expected sha256:' },
  { text: `acme/api@${DIGEST}@${DIGEST}`, says: 'expected sha256:' },
  { text: `${'a/'.repeat(200)}b`, says: 'at most 255 characters' },
])('"$text" is refused', ({ text, says }) => {
  expect(() => parseImageReference(text)).toThrow(says);
});
