import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, parseAllDocuments, parseDocument } from 'yaml';
import { forAct } from './act-dialect.ts';
import { workflowTexts } from './workflow-texts.ts';

const EXAMPLE = fileURLToPath(new URL('../../../../examples/shop/', import.meta.url));
const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));
/** Whole workflows that the documentation shows a reader, by the name they get here. */
const DOCUMENTED = { 'readme.yml': 'README.md', 'first-release.yml': 'docs/first-release.md' };
const WORKFLOWS = '.github/workflows';
const PLANS = ['release.yaml', 'approved.yaml'] as const;
export type Plan = (typeof PLANS)[number];
const IMAGES = 'ghcr.io/acme/shop/';
const NAMESPACE = 'namespace: shop,';

/**
 * The application repository of the tests: examples/shop in a folder of its own, under git with a commit, as a reader has it. What differs
 * from the example is where its images and its namespace are, and what act cannot read.
 */
export class ShopRepository implements Disposable {
  readonly folder: string;

  constructor(place: { readonly registryHost: string; readonly namespace: string }) {
    this.folder = mkdtempSync(join(tmpdir(), 'sluice-shop-'));
    cpSync(EXAMPLE, this.folder, { recursive: true });
    cpSync(FIXTURES, join(this.folder, WORKFLOWS), { recursive: true });
    for (const [file, source] of Object.entries(DOCUMENTED)) this.write(join(WORKFLOWS, file), documented(source));
    for (const file of [...PLANS, ...this.manifestFiles()]) this.#replace(file, IMAGES, `${place.registryHost}/shop/`);
    for (const plan of PLANS) this.#replace(plan, NAMESPACE, `namespace: ${place.namespace},`);
    for (const file of readdirSync(join(this.folder, WORKFLOWS)))
      this.write(join(WORKFLOWS, file), forAct(this.#read(join(WORKFLOWS, file))));
    this.#git('init', '--quiet', '--initial-branch', 'main');
    this.#git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
    this.commit('the example');
  }

  /** Objects of the manifests, in the order of the files. */
  manifests(): readonly unknown[] {
    return this.manifestFiles().flatMap((file) => documentsOf(this.#read(file)));
  }

  manifestFiles(): readonly string[] {
    return readdirSync(join(this.folder, 'k8s')).map((file) => join('k8s', file));
  }

  /** Another plan from here on, committed. */
  editPlan(edit: (plan: Document) => void, file: Plan = 'release.yaml'): void {
    const plan = parseDocument(this.#read(file));
    edit(plan);
    this.write(file, plan.toString());
    this.commit('another plan');
  }

  commit(message: string): void {
    this.#git('add', '--all');
    this.#git('-c', 'user.name=ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message', message);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Throws when there is nothing to replace: a test that points nowhere else would release to the reader's registry. */
  #replace(file: string, from: string, to: string): void {
    const text = this.#read(file);
    if (!text.includes(from)) throw new Error(`examples/shop/${file}: expected «${from}» in it, to put the testbed's «${to}» there`);
    this.write(file, text.replaceAll(from, to));
  }

  #read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Beside what is committed. */
  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  #git(...args: readonly string[]): void {
    // Whatever the machine's settings are: no signing, no hooks, no templates.
    execFileSync('git', ['-c', 'commit.gpgSign=false', '-c', 'core.hooksPath=/dev/null', ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
    });
  }
}

/** The first whole workflow in a document. */
function documented(source: string): string {
  const found = workflowTexts().find((workflow) => workflow.whole && workflow.source.startsWith(`${source}:`));
  if (!found) throw new Error(`${source} shows no whole workflow any more`);
  return found.text;
}

/** Every document of a YAML text; throws on one that is none. */
export function documentsOf(text: string): readonly unknown[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  });
}
