export * from './fake-clock.ts';
export * from './http-server.ts';
