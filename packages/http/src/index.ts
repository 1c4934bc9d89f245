export * from './http-client.ts';
export * from './loopback.ts';
export * from './retry-after.ts';
