/** The module that carries the example's workflow into the program: a bundle has no folder of examples beside it. */
export function workflowModule(example: string): string {
  const escaped = example.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
  return `/** Generated from examples/shop/.github/workflows/release.yml by npm run generate: that file is the one that tests run. */
export const EXAMPLE_WORKFLOW = \`${escaped}\`;
`;
}
