import { open, stat } from 'node:fs/promises';
import { PLAN_LIMITS, type PlanError, type PlanFileProblem, planFileError } from '@sluice/core';

export type PlanFileResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: PlanError };

/** The text of a plan file. Its size is looked at before anything is read, and no more than the limit is ever read. */
export async function readPlanFile(file: string): Promise<PlanFileResult> {
  const fail = (problem: PlanFileProblem): PlanFileResult => ({ ok: false, error: planFileError(file, problem) });
  try {
    const { size } = await stat(file).then((found) => (found.isFile() ? found : { size: null }));
    // A pipe or a device would block, or never end.
    if (size === null) return fail({ kind: 'not-a-file' });
    if (size > PLAN_LIMITS.bytes) return fail({ kind: 'too-large', bytes: size });
    await using handle = await open(file, 'r');
    const buffer = new Uint8Array(PLAN_LIMITS.bytes + 1);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, bytes, buffer.length - bytes);
      bytes += bytesRead;
      if (bytes === buffer.length) return fail({ kind: 'too-large', bytes });
      if (bytesRead === 0) break;
    }
    const text = decode(buffer.subarray(0, bytes));
    return text === null ? fail({ kind: 'not-utf8' }) : { ok: true, text };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return fail({ kind: 'missing' });
    return fail({ kind: 'unreadable', reason: error.message });
  }
}

/** Whether there is a plan file at all: what a record tells is enough for some commands. */
export function planFileExists(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
