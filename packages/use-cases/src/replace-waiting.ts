import { type ReleasePorts, replaceRelease } from '@sluice/core';
import type { CheckedNew } from './check-release.ts';

/** Undoes the release that waits, where the new one replaces it: what was checked, on the record as it is then. */
export async function replaceWaiting(checked: CheckedNew, ports: ReleasePorts, signal: AbortSignal): Promise<CheckedNew> {
  const { stored, start, version } = checked;
  if (start.replaces === null) return checked;
  return { ...checked, stored: await replaceRelease(ports, stored, `${start.id} (${version})`, signal) };
}
