import { canonicalJson } from '../plan/canonical-json.ts';
import type { ReleaseRecord } from './release-record.ts';

type Beside = Pick<ReleaseRecord, 'lock' | 'next'>;

/**
 * What a writer that was overtaken has to write, where all that was written meanwhile stands beside the release: a person who locks an
 * environment, or a newer release that waits, does not stop the one under way, and that one takes neither off. Null where more was written;
 * and for a new release, which has to look at them first.
 *
 * @param before what the writer set out from
 * @param after what it wants to write
 * @param now what is stored
 */
export function withBesideOf(before: ReleaseRecord, after: ReleaseRecord, now: ReleaseRecord): ReleaseRecord | null {
  const written = canonicalJson(besideOf(before));
  if (before.release?.id !== after.release?.id || written !== canonicalJson(besideOf(after))) return null;
  const nothing: Beside = { lock: null, next: null };
  const same = canonicalJson({ ...before, ...nothing }) === canonicalJson({ ...now, ...nothing });
  return same && written !== canonicalJson(besideOf(now)) ? { ...after, ...besideOf(now) } : null;
}

function besideOf({ lock, next }: ReleaseRecord): Beside {
  return { lock, next };
}
