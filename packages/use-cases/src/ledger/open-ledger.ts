import type { Ledger } from '@sluice/core';
import type { Environment } from '../environment.ts';
import type { LedgerPlace } from './ledger-place.ts';

/** The ledger at a place; what it needs is loaded here, and nothing is asked before it is used. */
export async function openLedger(place: LedgerPlace, env: Environment): Promise<Ledger> {
  switch (place.kind) {
    case 'folder': {
      const { FolderLedger } = await import('@sluice/ledger');
      return new FolderLedger(place.path);
    }
    case 'repository': {
      const { openBranchLedger } = await import('./open-branch-ledger.ts');
      return openBranchLedger(place.name, env);
    }
    default:
      return place satisfies never;
  }
}
