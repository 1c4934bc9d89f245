import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';
import { DEFINITIONS } from './definitions.ts';

/**
 * Builds dist/: one bundle that all actions share, and a stub of a few lines for each. ncc reads JavaScript, so the types are taken out
 * first, into a folder inside node_modules, from where the packages of the workspace find each other and everything else.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const stage = `${root}node_modules/.cache/sluice-bundle`;
const dist = `${root}dist`;

/** Packages that may be in the bundle; those for tests are not. */
const PACKAGES = ['core', 'kubernetes', 'registry', 'use-cases', 'action-kit', 'cli'];

const manifestOf = (folder: string): { exports?: Record<string, string> } => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));

function takeTypesOut(): void {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(`${stage}/node_modules/@sluice`, { recursive: true });
  const include = ['actions/src/main.ts', ...PACKAGES.map((name) => `packages/${name}/src`)].map((path) => `${root}${path}`);
  const compilerOptions = {
    noEmit: false,
    rootDir: root,
    outDir: stage,
    rewriteRelativeImportExtensions: true,
    removeComments: true,
    noCheck: true,
    types: ['node'],
    typeRoots: [`${root}node_modules/@types`],
  };
  writeFileSync(
    `${stage}/tsconfig.json`,
    JSON.stringify({ extends: `${root}tsconfig.json`, compilerOptions, include, exclude: [`${root}**/*.test.ts`, `${root}**/testing`] }),
  );
  execFileSync(
    process.execPath,
    [
      createRequire(import.meta.url)
        .resolve('typescript/package.json')
        .replace('package.json', 'bin/tsc'),
      '-p',
      `${stage}/tsconfig.json`,
    ],
    { stdio: 'inherit' },
  );
  writeFileSync(`${stage}/package.json`, '{ "type": "module" }\n');
  for (const name of PACKAGES) {
    const exports = Object.entries(manifestOf(`${root}packages/${name}`).exports ?? {}).map(([key, path]) => [
      key,
      path.replace(/\.ts$/, '.js'),
    ]);
    writeFileSync(
      `${stage}/packages/${name}/package.json`,
      JSON.stringify({ name: `@sluice/${name}`, type: 'module', sideEffects: false, exports: Object.fromEntries(exports) }),
    );
    symlinkSync(`../../packages/${name}`, `${stage}/node_modules/@sluice/${name}`);
  }
}

async function bundle(): Promise<void> {
  const { code, assets } = await ncc(`${stage}/actions/src/main.js`, {
    minify: true,
    target: 'es2022',
    cache: false,
    quiet: true,
    license: 'licenses.txt',
  });
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(`${dist}/${name}`, content);
  write('main.js', code);
  for (const [name, { source }] of Object.entries(assets)) write(name, source);
  write('package.json', '{ "type": "module" }\n');
  for (const { name } of DEFINITIONS) write(`${name}.js`, `import { start } from './main.js';\nawait start('${name}');\n`);
}

takeTypesOut();
await bundle();
