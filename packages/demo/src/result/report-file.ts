import { access, constants, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SluiceError } from '@sluice/core';

/**
 * Looks whether a report can be written there before anything else is done: a minute later would be late to find out. Leaves nothing.
 *
 * @throws SluiceError `report-unwritable`, kind `input`
 */
export async function expectWritable(file: string): Promise<void> {
  try {
    if (await isFolder(file)) throw new Error('it is a folder');
    const existed = await exists(file);
    // Opened, and not asked about: root may write everywhere, but not on a read-only file system.
    const handle = await open(file, 'a');
    await handle.close();
    if (!existed) await rm(file);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Whole or not at all. */
export async function writeReport(file: string, text: string): Promise<void> {
  const partial = `${file}.part`;
  try {
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw unwritable(file, error);
  }
}

/** Where the report goes when nobody says: a folder that the repository ignores, made on the way. */
export async function defaultReportFile(folder: string): Promise<string> {
  const file = resolve(folder, '.sluice', 'demo-report.html');
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw unwritable(file, error);
  });
  return file;
}

function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function unwritable(file: string, cause: unknown): SluiceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SluiceError(
    'report-unwritable',
    'input',
    `the report cannot be written to ${file}: ${reason}. Name another file with --report`,
    { cause },
  );
}
