import { type Change, NEVER_AVAILABLE_SECONDS, NO_DEADLINE_SECONDS } from '@sluice/core';
import { LAST_RELEASE_ANNOTATION, ORIGINALS_ANNOTATION, POSITION_ANNOTATION, RELEASE_ANNOTATION, writeMark } from './mark.ts';
import type { PodTemplate } from './schema.ts';

export type JsonPatch = readonly { readonly op: 'add' | 'replace' | 'remove' | 'test'; readonly path: string; readonly value?: unknown }[];

/**
 * A change as JSON Patch. `add` on a member replaces what is there, so that one form serves objects with and without the
 * field; replacing metadata.resourceVersion makes the API server answer 409 when the object has changed since.
 * `annotations` are those of the object the change was decided on.
 */
export function patchFor(
  change: Change,
  annotations: Readonly<Record<string, string>> | undefined,
  template: PodTemplate | null,
): JsonPatch {
  switch (change.kind) {
    case 'pause':
      return [
        { op: 'test', path: annotationPath(RELEASE_ANNOTATION), value: change.releaseId },
        { op: 'add', path: '/spec/paused', value: true },
      ];
    case 'set':
      return [
        { op: 'replace', path: '/metadata/resourceVersion', value: change.resourceVersion },
        { op: 'add', path: '/metadata/annotations', value: { ...annotations, ...writeMark(change.mark) } },
        { op: 'add', path: '/spec/minReadySeconds', value: NEVER_AVAILABLE_SECONDS },
        { op: 'add', path: '/spec/progressDeadlineSeconds', value: NO_DEADLINE_SECONDS },
        {
          op: 'add',
          path: '/spec/strategy',
          value: { type: 'RollingUpdate', rollingUpdate: { maxSurge: change.surge, maxUnavailable: change.unavailable } },
        },
        { op: 'add', path: '/spec/paused', value: change.paused },
        ...(change.template && template ? [{ op: 'replace', path: '/spec/template', value: template } as const] : []),
      ];
    case 'finish': {
      const {
        [RELEASE_ANNOTATION]: _release,
        [POSITION_ANNOTATION]: _position,
        [ORIGINALS_ANNOTATION]: _originals,
        ...rest
      } = annotations ?? {};
      return [
        { op: 'replace', path: '/metadata/resourceVersion', value: change.resourceVersion },
        { op: 'add', path: '/metadata/annotations', value: { ...rest, [LAST_RELEASE_ANNOTATION]: change.releaseId } },
        { op: 'add', path: '/spec/minReadySeconds', value: change.originals.minReadySeconds },
        { op: 'add', path: '/spec/progressDeadlineSeconds', value: change.originals.progressDeadlineSeconds },
        { op: 'add', path: '/spec/strategy', value: change.originals.strategy },
        { op: 'add', path: '/spec/paused', value: change.originals.paused },
      ];
    }
    default:
      return change satisfies never;
  }
}

function annotationPath(name: string): string {
  return `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
