export * from './prometheus/prometheus-client.ts';
export type * from './prometheus/result.ts';
export * from './source-error.ts';
export * from './transport/direct-transport.ts';
export type * from './transport/transport.ts';
