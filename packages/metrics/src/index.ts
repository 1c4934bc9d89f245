export * from './pods/pods-source.ts';
export * from './prometheus/prometheus-client.ts';
export * from './prometheus/prometheus-source.ts';
export type * from './prometheus/result.ts';
export type { PodLabels } from './prometheus/side-matchers.ts';
export * from './source-error.ts';
export * from './transport/direct-transport.ts';
export type * from './transport/transport.ts';
