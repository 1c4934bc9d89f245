import type { Mark } from '@sluice/core';
import { z } from 'zod';

/** Our annotations. The release id stands alone, because the pausing patch tests it. */
export const RELEASE_ANNOTATION = 'sluice.ci/release';
export const POSITION_ANNOTATION = 'sluice.ci/position';
export const ORIGINALS_ANNOTATION = 'sluice.ci/originals';
/** Left behind by finish: the release that last went through here. */
export const LAST_RELEASE_ANNOTATION = 'sluice.ci/last-release';

const positionSchema = z.object({ plan: z.string(), target: z.string(), step: z.number(), wanted: z.number(), of: z.number() });
const originalsSchema = z.object({
  minReadySeconds: z.number(),
  progressDeadlineSeconds: z.number(),
  strategy: z.unknown(),
  paused: z.boolean(),
});

export function readMark(annotations: Readonly<Record<string, string>> | undefined): Mark | null {
  const releaseId = annotations?.[RELEASE_ANNOTATION];
  const position = parse(positionSchema, annotations?.[POSITION_ANNOTATION]);
  const originals = parse(originalsSchema, annotations?.[ORIGINALS_ANNOTATION]);
  if (releaseId === undefined || !position || !originals) return null;
  return {
    releaseId,
    planDigest: position.plan,
    targetDigest: position.target,
    step: position.step,
    wanted: position.wanted,
    of: position.of,
    originals: { ...originals, strategy: originals.strategy },
  };
}

export function writeMark(mark: Mark): Record<string, string> {
  const { releaseId, planDigest, targetDigest, step, wanted, of, originals } = mark;
  return {
    [RELEASE_ANNOTATION]: releaseId,
    [POSITION_ANNOTATION]: JSON.stringify({ plan: planDigest, target: targetDigest, step, wanted, of }),
    [ORIGINALS_ANNOTATION]: JSON.stringify(originals),
  };
}

function parse<T>(schema: z.ZodType<T>, text: string | undefined): T | null {
  if (text === undefined) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
