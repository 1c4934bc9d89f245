export * from './memory-ledger.ts';
export * from './sample-events.ts';
export * from './tamper.ts';
