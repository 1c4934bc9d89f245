import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actionYml, withTables } from '@sluice/action-kit';
import { permissionsReference } from '@sluice/github/permissions';
import { DEFINITIONS } from './definitions.ts';

/** Writes action.yml and the tables of the README of every action, and the reference of the permissions of their jobs; with --check it only compares, names what differs, and fails. */
const root = fileURLToPath(new URL('../../', import.meta.url));

const ofActions = DEFINITIONS.flatMap((definition) => {
  const { name } = definition;
  const readme = `${root}actions/${name}/README.md`;
  // The command is the action of the repository itself.
  const [path, main] =
    name === 'sluice' ? [`${root}action.yml`, 'dist/sluice.js'] : [`${root}actions/${name}/action.yml`, `../../dist/${name}.js`];
  return [
    { path, content: actionYml(definition, main) },
    { path: readme, content: withTables(readFileSync(readme, 'utf8'), definition) },
  ];
});

const outputs = [...ofActions, { path: `${root}docs/reference/permissions.md`, content: permissionsReference() }];

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
  for (const { path } of drifted)
    console.error(`${relative(root, path)} is not what the definitions give: run npm run generate, and commit it`);
  if (drifted.length === 0) console.log(`${outputs.length} files of the actions are up to date`);
  process.exitCode = drifted.length === 0 ? 0 : 1;
} else {
  for (const { path, content } of drifted) {
    writeFileSync(path, content);
    console.log(`wrote ${relative(root, path)}`);
  }
}
