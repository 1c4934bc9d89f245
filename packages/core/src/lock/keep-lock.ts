import { canonicalJson } from '../plan/canonical-json.ts';
import type { ReleaseRecord } from '../record/release-record.ts';

/**
 * What a writer that was overtaken has to write, where all that was written meanwhile is a lock: a person who locks an environment does not
 * stop the release under way, and that release does not take the lock off. Null where more was written; and for a new release, which has
 * to look at the lock first.
 *
 * @param before what the writer set out from
 * @param after what it wants to write
 * @param now what is stored
 */
export function withLockOf(before: ReleaseRecord, after: ReleaseRecord, now: ReleaseRecord): ReleaseRecord | null {
  if (before.release?.id !== after.release?.id || canonicalJson(before.lock) !== canonicalJson(after.lock)) return null;
  const same = canonicalJson({ ...before, lock: null }) === canonicalJson({ ...now, lock: null });
  return same && canonicalJson(before.lock) !== canonicalJson(now.lock) ? { ...after, lock: now.lock } : null;
}
