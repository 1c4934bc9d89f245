export * from './folder-ledger.ts';
