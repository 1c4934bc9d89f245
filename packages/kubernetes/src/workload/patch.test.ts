import { DEFAULT_ORIGINALS, type Mark, NEVER_AVAILABLE_SECONDS, NO_DEADLINE_SECONDS } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { writeMark } from './mark.ts';
import { patchFor } from './patch.ts';

const mark: Mark = {
  releaseId: 'shop-production-7',
  planDigest: 'sha256:p',
  targetDigest: 'sha256:t',
  step: 2,
  wanted: 3,
  of: 10,
  originals: { ...DEFAULT_ORIGINALS, minReadySeconds: 5 },
};
const template = { spec: { containers: [{ name: 'main', image: 'api@sha256:2' }] } };
const set = { kind: 'set', resourceVersion: '7', paused: false, surge: 3, unavailable: 2, template: true, mark } as const;

describe('patchFor', () => {
  it('pauses with a test of the release, and changes nothing else', () => {
    expect(patchFor({ kind: 'pause', releaseId: 'shop-production-7' }, { a: 'b' }, null)).toEqual([
      { op: 'test', path: '/metadata/annotations/sluice.ci~1release', value: 'shop-production-7' },
      { op: 'add', path: '/spec/paused', value: true },
    ]);
  });

  it('puts the settings of a release on in one patch with the resourceVersion, and keeps other annotations', () => {
    expect(patchFor(set, { 'deployment.kubernetes.io/revision': '4' }, template)).toEqual([
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
      { op: 'add', path: '/metadata/annotations', value: { 'deployment.kubernetes.io/revision': '4', ...writeMark(mark) } },
      { op: 'add', path: '/spec/minReadySeconds', value: NEVER_AVAILABLE_SECONDS },
      { op: 'add', path: '/spec/progressDeadlineSeconds', value: NO_DEADLINE_SECONDS },
      { op: 'add', path: '/spec/strategy', value: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } },
      { op: 'add', path: '/spec/paused', value: false },
      { op: 'replace', path: '/spec/template', value: template },
    ]);
  });

  it('leaves the template out where it is on the Deployment already', () => {
    const paths = patchFor({ ...set, template: false }, undefined, template).map(({ path }) => path);
    expect(paths).not.toContain('/spec/template');
  });

  it('finishes with the originals, takes the mark off and leaves the name of the release', () => {
    expect(
      patchFor(
        { kind: 'finish', resourceVersion: '9', originals: mark.originals, releaseId: mark.releaseId },
        { a: 'b', ...writeMark(mark) },
        null,
      ),
    ).toEqual([
      { op: 'replace', path: '/metadata/resourceVersion', value: '9' },
      { op: 'add', path: '/metadata/annotations', value: { a: 'b', 'sluice.ci/last-release': 'shop-production-7' } },
      { op: 'add', path: '/spec/minReadySeconds', value: 5 },
      { op: 'add', path: '/spec/progressDeadlineSeconds', value: 600 },
      { op: 'add', path: '/spec/strategy', value: DEFAULT_ORIGINALS.strategy },
      { op: 'add', path: '/spec/paused', value: false },
    ]);
  });
});
