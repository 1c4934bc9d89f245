import { createInterface } from 'node:readline/promises';
import type { Approver } from '@sluice/core';
import type { Output } from './view/output.ts';

/** Approvals by the person at the terminal; `--yes` gives them beforehand. Where nobody can be asked, the release holds. */
export function terminalApprover(options: { yes: boolean; output: Output; by: string; quiet: () => void }): Approver {
  return {
    async ask({ approval, releaseId, summary }, signal) {
      const answered = { by: options.by, comment: null, via: 'terminal', run: null } as const;
      if (options.yes) return { ...answered, decision: 'approved', comment: '--yes' };
      if (!options.output.interactive) return 'later';
      options.quiet();
      const answer = await question(`${releaseId} waits for ${approval}. ${summary}\nApprove? [y]es, [n]o, [l]ater: `, signal);
      if (/^y/i.test(answer)) return { ...answered, decision: 'approved' };
      if (/^n/i.test(answer)) return { ...answered, decision: 'rejected' };
      return 'later';
    },
  };
}

export async function question(text: string, signal: AbortSignal): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await reader.question(text, { signal })).trim();
  } finally {
    reader.close();
  }
}
