import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workflowModule } from './init/workflow-module.ts';
import { referenceFile, schemaFile } from './plan/schema-docs.ts';
import { renderRbacManifest } from './precheck/rbac-rules.ts';

/** Writes what is generated from the plan's schema, the permissions and the example's workflow; with --check it only compares, names what differs, and fails. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const outputs = [
  { path: `${root}docs/reference/release-plan.schema.json`, content: schemaFile() },
  { path: `${root}docs/reference/release-plan.md`, content: referenceFile() },
  { path: `${root}docs/reference/rbac.yaml`, content: renderRbacManifest() },
  {
    path: `${root}packages/core/src/init/workflow-template.ts`,
    content: workflowModule(readFileSync(`${root}examples/shop/.github/workflows/release.yml`, 'utf8')),
  },
];

function current(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

const drifted = outputs.filter(({ path, content }) => current(path) !== content);
if (process.argv.includes('--check')) {
  for (const { path } of drifted) console.error(`${relative(root, path)} is not what the code gives: run npm run generate, and commit it`);
  if (drifted.length === 0) console.log(`${outputs.length} generated files are up to date`);
  process.exitCode = drifted.length === 0 ? 0 : 1;
} else {
  for (const { path, content } of drifted) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    console.log(`wrote ${relative(root, path)}`);
  }
}
