import { writeFile } from 'node:fs/promises';
import { SluiceError } from '@sluice/core';
import type { Verified } from './verify-workloads.ts';

/**
 * What was measured, as one HTML file.
 *
 * @throws SluiceError `unwritable` where the file cannot be written
 */
export async function writeVerificationReport(path: string, { records, reason, verdict }: Verified): Promise<void> {
  const { renderVerificationReport } = await import('@sluice/report');
  const page = renderVerificationReport({
    title: `Verification: ${verdict}`,
    introduction: reason,
    verifications: records.map((record) => ({
      name: record.verification,
      when: `of ${record.service} in ${record.target}`,
      verdict: record.verdict,
      reason: record.reason,
      signals: record.signals,
    })),
    madeAt: Date.now(),
  });
  try {
    await writeFile(path, page);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SluiceError('unwritable', 'input', `the report cannot be written to ${path}: ${message}`, { cause: error });
  }
}
