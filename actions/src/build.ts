import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';
import { minify } from 'terser';
import { DEFINITIONS } from './definitions.ts';

/**
 * Builds dist/: one bundle that all actions share, and a stub of a few lines for each. ncc reads JavaScript, so the types are taken out
 * first, into a folder inside node_modules, from where the packages of the workspace find each other and everything else.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const stage = `${root}node_modules/.cache/sluice-bundle`;
const dist = `${root}dist`;
const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

/** Named by a package of the bundle and never loaded by it: only a clone of the repository has it. */
const LEFT_OUT = ['@sluice/demo'];

interface Manifest {
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

function manifestOf(folder: string): Manifest {
  // Our own package.json, whose form npm has checked.
  return JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8')) as Manifest;
}

/** Names of the packages of the workspace that the actions are made of. */
function packagesUnder(folder: string, found = new Set<string>()): ReadonlySet<string> {
  for (const dependency of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const name = dependency.startsWith('@sluice/') && !LEFT_OUT.includes(dependency) ? dependency.slice('@sluice/'.length) : null;
    if (name === null || found.has(name)) continue;
    found.add(name);
    packagesUnder(`packages/${name}`, found);
  }
  return found;
}

function takeTypesOut(packages: ReadonlySet<string>): void {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(`${stage}/node_modules/@sluice`, { recursive: true });
  const compilerOptions = {
    noEmit: false,
    // What is wrong with types is told by `npm run typecheck`.
    noCheck: true,
    rootDir: root,
    outDir: stage,
    rewriteRelativeImportExtensions: true,
    removeComments: true,
    typeRoots: [`${root}node_modules/@types`],
  };
  const include = ['actions/src/main.ts', ...[...packages].map((name) => `packages/${name}/src`)].map((path) => `${root}${path}`);
  const exclude = [`${root}**/*.test.ts`, `${root}**/testing`];
  writeFileSync(`${stage}/tsconfig.json`, JSON.stringify({ extends: `${root}tsconfig.json`, compilerOptions, include, exclude }));
  execFileSync(process.execPath, [tsc, '-p', `${stage}/tsconfig.json`], { stdio: 'inherit' });
  writeFileSync(`${stage}/package.json`, '{ "type": "module" }\n');
  for (const name of packages) {
    const exports = Object.entries(manifestOf(`packages/${name}`).exports ?? {}).map(([key, path]) => [key, path.replace(/\.ts$/, '.js')]);
    const manifest = { name: `@sluice/${name}`, type: 'module', sideEffects: false, exports: Object.fromEntries(exports) };
    writeFileSync(`${stage}/packages/${name}/package.json`, JSON.stringify(manifest));
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
  for (const [name, { source }] of Object.entries(assets)) write(name, await minified(name, source));
  write('package.json', '{ "type": "module" }\n');
  for (const { name } of DEFINITIONS) write(`${name}.js`, `import { start } from './main.js';\nawait start('${name}');\n`);
}

/** ncc makes only the main file small, not what is loaded later. */
async function minified(name: string, source: string | Uint8Array): Promise<string | Uint8Array> {
  if (!name.endsWith('.js')) return source;
  return (await minify(Buffer.from(source).toString('utf8'), { module: true, ecma: 2020 })).code ?? source;
}

/**
 * What @actions/core would fetch OIDC tokens with: an HTTP client of half a megabyte that is loaded at every start, for something that
 * no action does. In its place, beside a copy of @actions/core that finds it, a module that says so.
 */
function leaveHttpClientOut(): void {
  for (const name of ['core', 'exec', 'io'])
    cpSync(`${root}node_modules/@actions/${name}`, `${stage}/node_modules/@actions/${name}`, { recursive: true });
  const folder = `${stage}/node_modules/@actions/http-client`;
  mkdirSync(`${folder}/lib`, { recursive: true });
  writeFileSync(
    `${folder}/package.json`,
    JSON.stringify({ name: '@actions/http-client', type: 'module', exports: { '.': './lib/index.js', './lib/auth': './lib/index.js' } }),
  );
  const refuse = (name: string): string =>
    `export class ${name} { constructor() { throw new Error('the bundle of the actions has no HTTP client of @actions/core'); } }\n`;
  writeFileSync(`${folder}/lib/index.js`, `${refuse('HttpClient')}${refuse('BearerCredentialHandler')}`);
}

try {
  takeTypesOut(packagesUnder('actions'));
  leaveHttpClientOut();
  await bundle();
} catch (error) {
  // As an uncaught error, Node would print the line it came from: three megabytes of bundler.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
