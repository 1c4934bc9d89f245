import type { DemoRelease } from './demo-release.ts';

/** What `--json` prints. Every number in it was measured by the observer. */
export interface DemoDocument {
  readonly releases: readonly {
    readonly version: string;
    readonly outcome: string;
    readonly desired: number;
    readonly minReady: number;
    readonly batches: readonly { readonly wanted: number; readonly old: number; readonly new: number; readonly ready: number }[];
  }[];
}

/**
 * Each batch as it stood when it was complete or given up; `ready` counts both versions. The outcome is what the observer saw too: everything on the new
 * version is `succeeded`, everything back on the old one `rolled-back`; anything between is called what the product calls it.
 */
export function demoDocument(releases: readonly DemoRelease[]): DemoDocument {
  return {
    releases: releases.map(({ version, told, measured }) => ({
      version,
      outcome: outcomeOf(measured?.end, measured?.desired) ?? told.phase,
      desired: measured?.desired ?? 0,
      minReady: measured?.minReady ?? 0,
      batches: (measured?.batches ?? []).map(({ wanted, old, new: fresh, ready }) => ({ wanted, old, new: fresh, ready })),
    })),
  };
}

function outcomeOf(
  end: { readonly old: number; readonly new: number; readonly ready: number } | undefined,
  desired: number | undefined,
): 'succeeded' | 'rolled-back' | undefined {
  if (end === undefined || desired === undefined || end.ready < desired) return undefined;
  if (end.old === 0 && end.new === desired) return 'succeeded';
  return end.new === 0 && end.old === desired ? 'rolled-back' : undefined;
}
