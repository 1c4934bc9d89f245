export type { JobPermissions } from './access/actor.ts';
export type { Fault, Trouble } from './access/faults.ts';
export * from './driver/repository-driver.ts';
export type { NewEnvironment } from './driver/workflow-driver.ts';
export * from './github-server.ts';
export type * from './http/recorded-request.ts';
export type * from './store/model.ts';
