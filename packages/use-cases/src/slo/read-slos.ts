import { glob } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type PlanError, PlanInvalidError, planFileError } from '@sluice/core';
import type { Slo } from '@sluice/core/slo';
import { readPlanFile } from '../plan-file.ts';

const MOST_FILES = 100;

/**
 * The SLOs of files; patterns are relative to the folder. All that is wrong with any of them in one message.
 *
 * @throws PlanInvalidError
 */
export async function readSlos(patterns: readonly string[], folder: string): Promise<readonly Slo[]> {
  const { parseSlos } = await import('@sluice/core/slo');
  const errors: PlanError[] = [];
  const files = new Set<string>();
  for (const pattern of patterns) {
    const found: string[] = [];
    for await (const file of glob(pattern, { cwd: folder })) found.push(file);
    if (found.length === 0)
      errors.push({
        ...planFileError(pattern, { kind: 'missing' }),
        expected: 'a file with SLOs',
        suggestion: 'correct slo.files; patterns are relative to the plan',
      });
    for (const file of found.sort()) files.add(file);
  }
  const [over] = [...files].slice(MOST_FILES);
  if (over !== undefined)
    errors.push({
      ...planFileError(over, { kind: 'too-large', bytes: 0 }),
      message: 'too many files fit',
      expected: `at most ${MOST_FILES}`,
      got: String(files.size),
      suggestion: 'name fewer under slo.files',
    });
  const read = await Promise.all(
    [...files].slice(0, MOST_FILES).map(async (file) => ({ file, result: await readPlanFile(resolve(folder, file)) })),
  );
  const texts = read.flatMap(({ file, result }) => (result.ok ? [{ file, text: result.text }] : []));
  for (const { file, result } of read) if (!result.ok) errors.push({ ...result.error, file });
  if (errors.length > 0) throw new PlanInvalidError(errors);
  const parsed = parseSlos(texts);
  if (!parsed.ok) {
    const [only] = texts;
    throw new PlanInvalidError(parsed.errors, texts.length === 1 ? only?.text : undefined);
  }
  return parsed.slos;
}

/** The SLOs that a plan names. */
export function readPlanSlos({ files }: { readonly files: readonly string[] }, planFile: string): Promise<readonly Slo[]> {
  return readSlos(files, dirname(planFile));
}
