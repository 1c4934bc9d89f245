export { EXIT } from './exit-code.ts';
export { main, type Surroundings } from './main.ts';
export type { Output } from './view/output.ts';
