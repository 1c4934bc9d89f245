export * from './signing-instance.ts';
