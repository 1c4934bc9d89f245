export * from './firing-alerts.ts';
export { openJsonClient } from './json-client.ts';
export * from './json-endpoint.ts';
