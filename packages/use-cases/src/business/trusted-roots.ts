import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { TrustedRoot } from '@sluice/attestations';
import { type AttestationCheck, SluiceError } from '@sluice/core';
import type { Environment } from '../environment.ts';

/** Those of the public instance have 7 KB. */
const MOST_BYTES = 1024 * 1024;

/**
 * The roots that signatures have to lead to: of a file beside the plan, or those of the public instance of Sigstore.
 *
 * @throws SluiceError `trusted-root-unreadable`, `trusted-root-invalid`, kind `input`; `trusted-root-unreachable`, kind `world`.
 */
export async function trustedRoots(
  { trustedRoot }: AttestationCheck,
  { env, planFile }: { readonly env: Environment; readonly planFile: string },
): Promise<readonly TrustedRoot[]> {
  const { fetchTrustedRoots, parseTrustedRoots } = await import('@sluice/attestations');
  if (trustedRoot === null) return fetchTrustedRoots({ cache: env.RUNNER_TEMP ? join(env.RUNNER_TEMP, 'sluice-sigstore') : undefined });
  return parseTrustedRoots(await readRoots(resolve(dirname(planFile), trustedRoot), trustedRoot), trustedRoot);
}

async function readRoots(path: string, name: string): Promise<string> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw unreadable(`${name} is not a file`);
    if (found.size > MOST_BYTES) throw unreadable(`${name} is larger than ${MOST_BYTES / 1024 / 1024} MB`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw unreadable(`there is no file ${name} beside the plan that can be read`, error);
  }
}

function unreadable(message: string, cause?: unknown): SluiceError {
  return new SluiceError('trusted-root-unreadable', 'input', message, { cause });
}
