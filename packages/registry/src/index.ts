export * from './attached-bundles.ts';
export { dockerCredentials } from './docker-config.ts';
export * from './registry-client.ts';
export type * from './registry-credential.ts';
export * from './resolve-artifact.ts';
