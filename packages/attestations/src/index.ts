export * from './trusted-roots.ts';
export { verifyBundle } from './verify-bundle.ts';
