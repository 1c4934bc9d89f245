export type * from './account.ts';
export { formatMs } from './format.ts';
export { renderReport } from './render-report.ts';
export * from './render-verification.ts';
