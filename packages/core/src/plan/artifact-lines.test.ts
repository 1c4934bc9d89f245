import { expect, test } from 'vitest';
import { parseArtifactLines } from './artifact-lines.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

test('lines name services and versions; comments, blank lines and line endings do not matter', () => {
  const text = `# what CI built\r\n\napi=ghcr.io/acme/api@${DIGEST}   # main\n  web = localhost:5000/web:v1.4.0\r\n`;
  expect(parseArtifactLines(text).map(({ service, reference }) => [service, reference.image, reference.tag, reference.digest])).toEqual([
    ['api', 'ghcr.io/acme/api', null, DIGEST],
    ['web', 'localhost:5000/web', 'v1.4.0', null],
  ]);
});

test('nothing in, nothing out', () => {
  expect(parseArtifactLines('\n# nothing yet\n')).toEqual([]);
});

test('all problems are said at once, each with its line', () => {
  const lines = ['api=acme/api:v1', '', 'web', 'Web=acme/web:v1', 'cart=acme/cart', 'api=acme/api:v2', `job=acme/job@sha256:12`];
  expect(() => parseArtifactLines(lines.join('\n'))).toThrow(
    [
      'artifacts:3: expected service=image@sha256:… or service=image:tag, got "web"',
      'artifacts:4: expected a service before "=": a name of lower-case letters, digits and -, at most 63, starting and ending with a letter or digit; got "Web"',
      'artifacts:5: "acme/cart" names no version. Add @sha256:… or a tag, such as acme/cart:v1.4.0',
      'artifacts:6: service "api" is already on line 1. Remove one of them',
      'artifacts:7: "acme/job@sha256:12" is no image reference: expected sha256: and 64 hex digits after @, got "sha256:12"',
    ].join('\n'),
  );
});

test('a flood of problems is cut, and its size is said', () => {
  expect(() => parseArtifactLines('x\n'.repeat(1000))).toThrow('and 950 more');
  expect(() => parseArtifactLines(' '.repeat(2 ** 21))).toThrow('2097152 characters; expected at most 1048576');
});
