export * from './control-plane.ts';
export * from './faults/fault.ts';
export * from './faults/fault-proxy.ts';
export * from './install.ts';
export * from './process/managed-process.ts';
export * from './registry.ts';
