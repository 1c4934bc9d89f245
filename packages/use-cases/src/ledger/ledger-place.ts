import { isAbsolute } from 'node:path';
import { SluiceError } from '@sluice/core';
import type { Environment } from '../environment.ts';

/** Where a ledger is kept. */
export type LedgerPlace =
  | { readonly kind: 'folder'; readonly path: string }
  /** On the branch `sluice-ledger` of it. */
  | { readonly kind: 'repository'; readonly name: string };

const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_.-]*\/[A-Za-z0-9_.-]+$/;

/** `off`, `OWNER/REPOSITORY`, or a folder: `./ledger`, `../ledger`, `/var/ledger`. Null for `off`. */
export function parseLedgerPlace(text: string, source: string): LedgerPlace | null {
  if (text === 'off') return null;
  if (text === '.' || text === '..' || /^\.{1,2}[\\/]/.test(text) || isAbsolute(text)) return { kind: 'folder', path: text };
  if (REPOSITORY.test(text)) return { kind: 'repository', name: text };
  throw new SluiceError(
    'ledger-place',
    'input',
    `${source}: expected where the ledger is kept, OWNER/REPOSITORY on GitHub, a folder such as ./ledger, or off; got "${text.slice(0, 200)}"${/^[\w.-]+$/.test(text) ? `. Did you mean ./${text}?` : ''}`,
  );
}

/** A place as the record keeps it. */
export function formatLedgerPlace(place: LedgerPlace): string {
  return place.kind === 'folder' ? place.path : place.name;
}

export interface PlaceSources {
  readonly env: Environment;
  /** `--ledger`. */
  readonly option?: string | undefined;
  /** Key `ledger` of the plan. */
  readonly plan?: string | undefined;
  /** What the record was kept with before. */
  readonly record?: string | undefined;
}

/**
 * The ledger that a release is written into: what the command names, then SLUICE_LEDGER, the plan, the ledger it was kept in so far, and in
 * a job of a workflow the repository that it runs in. Null where none of them says.
 */
export function chooseLedgerPlace({ env, option, plan, record }: PlaceSources): LedgerPlace | null {
  if (option !== undefined) return parseLedgerPlace(option, '--ledger');
  if (env.SLUICE_LEDGER) return parseLedgerPlace(env.SLUICE_LEDGER, 'SLUICE_LEDGER');
  if (plan !== undefined) return parseLedgerPlace(plan, 'ledger of the plan');
  // A folder is that of whoever named it, on the machine where it was named.
  if (record !== undefined && REPOSITORY.test(record)) return parseLedgerPlace(record, 'the record');
  if (env.GITHUB_ACTIONS === 'true' && env.GITHUB_REPOSITORY && tokenOf(env) !== null)
    return { kind: 'repository', name: env.GITHUB_REPOSITORY };
  return null;
}

/** The token that GitHub is asked with. */
export function tokenOf(env: Environment): string | null {
  return env.GITHUB_TOKEN || env.GH_TOKEN || null;
}
