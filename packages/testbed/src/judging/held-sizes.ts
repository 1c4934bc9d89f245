import { holds, type Observation } from '@sluice/sandbox';

/** Shorter than every pause of the plans here, longer than any readiness takes. */
export const HOLD_MS = 2_500;

/** `old+new` of every state left alone for that long at least while paused, in order, `new` being this image; the same one twice in a row is one. */
export function heldSizes(seen: readonly Observation[], deployment: string, image: string, minimumMs = HOLD_MS): readonly string[] {
  const sizes: string[] = [];
  for (const hold of holds(seen, deployment, minimumMs, seen.at(-1)?.at ?? 0)) {
    const own = hold.versions[image]?.spec ?? 0;
    const all = Object.values(hold.versions).reduce((sum, { spec }) => sum + spec, 0);
    // Nothing new is no hold yet; more than n is a surge on its way; a workload of one holds with one more.
    if (own === 0 || (all > hold.n && hold.n > 1)) continue;
    const text = `${all - own}+${own}`;
    if (sizes.at(-1) !== text) sizes.push(text);
  }
  // Complete, and waiting for other workloads to be so.
  if (sizes.at(-1)?.startsWith('0+') === true) sizes.pop();
  return sizes;
}
