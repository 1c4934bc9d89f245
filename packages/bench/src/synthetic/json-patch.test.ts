import { expect, it } from 'vitest';
import { applyPatch, PatchTestFailed } from './json-patch.ts';

const DEPLOYMENT = { metadata: { annotations: { 'sluice.ci/release': 'shop-1' } }, spec: { containers: [{ image: 'a' }], paused: false } };

it('a patch adds and replaces members, also below names with a slash and in lists, and leaves the original alone', () => {
  const patched = applyPatch(DEPLOYMENT, [
    { op: 'test', path: '/metadata/annotations/sluice.ci~1release', value: 'shop-1' },
    { op: 'add', path: '/spec/paused', value: true },
    { op: 'replace', path: '/spec/containers/0/image', value: 'b' },
  ]);
  expect(patched.spec).toEqual({ containers: [{ image: 'b' }], paused: true });
  expect(DEPLOYMENT.spec).toEqual({ containers: [{ image: 'a' }], paused: false });
});

it('a failed test refuses the patch', () => {
  expect(() => applyPatch(DEPLOYMENT, [{ op: 'test', path: '/metadata/annotations/sluice.ci~1release', value: 'shop-2' }])).toThrow(
    PatchTestFailed,
  );
});
