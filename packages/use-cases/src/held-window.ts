import { decideWindow, type Release, type WindowDecision, type Windows } from '@sluice/core';

/** What the windows say now to a release that one of them holds; null for any other. A freeze may have been lifted, or another begun. */
export async function heldWindow(windows: Windows, release: Release, now: number): Promise<WindowDecision | null> {
  const { plan, fix, steps, holding } = release;
  if (holding !== 'window' || plan.prechecks.window !== 'block') return null;
  const underWay = steps.some(({ kind }) => kind === 'batch');
  return decideWindow({ answer: await windows.answer(plan, now), fix, underWay });
}
