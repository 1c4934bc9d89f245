export { type ContextOptions, openContextPlace } from './place/context-place.ts';
export type { Place, Say } from './place/place.ts';
export { openSandboxPlace } from './place/sandbox-place.ts';
export type { DemoDocument } from './result/demo-document.ts';
export { defaultReportFile } from './result/report-file.ts';
export { type DemoOptions, runDemo } from './run-demo.ts';
