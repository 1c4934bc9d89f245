import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, parseAllDocuments, parseDocument } from 'yaml';
import { forAct } from './act-dialect.ts';
import { workflowTexts } from './workflow-texts.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));
/** Whole workflows that the documentation shows a reader, by the name they get here. */
const DOCUMENTED = { 'readme.yml': 'README.md', 'first-release.yml': 'docs/first-release.md' };
const WORKFLOWS = '.github/workflows';
/** Folders of `examples`, and the plans in each. */
const PLANS = {
  shop: ['release.yaml', 'approved.yaml', 'promoted.yaml'],
  monorepo: ['apps/shop/release.yaml', 'apps/billing/release.yaml'],
} as const;
export type Example = keyof typeof PLANS;
export type Plan = (typeof PLANS)[Example][number];
const IMAGES = 'ghcr.io/acme/shop/';
const NAMESPACE = 'namespace: shop,';

/**
 * The application repository of the tests: an example in a folder of its own, under git with a commit, as a reader has it. What differs
 * from the example is where its images and its namespace are, and what act cannot read.
 */
export class ShopRepository implements Disposable {
  readonly folder: string;
  readonly #example: Example;

  constructor(example: Example, place: { readonly registryHost: string; readonly namespace: string }) {
    this.#example = example;
    this.folder = mkdtempSync(join(tmpdir(), 'sluice-shop-'));
    cpSync(join(EXAMPLES, example), this.folder, { recursive: true });
    cpSync(FIXTURES, join(this.folder, WORKFLOWS), { recursive: true });
    for (const [file, source] of Object.entries(DOCUMENTED)) this.write(join(WORKFLOWS, file), documented(source));
    const plans = PLANS[example];
    for (const file of [...plans, ...this.manifestFiles()]) this.#replace(file, IMAGES, `${place.registryHost}/shop/`);
    for (const plan of plans) this.#replace(plan, NAMESPACE, `namespace: ${place.namespace},`);
    for (const file of readdirSync(join(this.folder, WORKFLOWS)))
      this.write(join(WORKFLOWS, file), forAct(this.#read(join(WORKFLOWS, file))));
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
    this.commit('the example');
  }

  /** Objects of the manifests, in the order of the files. */
  manifests(): readonly unknown[] {
    return this.manifestFiles().flatMap((file) => documentsOf(this.#read(file)));
  }

  manifestFiles(): readonly string[] {
    const folders = new Set(PLANS[this.#example].map((plan) => join(dirname(plan), 'k8s')));
    return [...folders].flatMap((folder) => readdirSync(join(this.folder, folder)).map((file) => join(folder, file)));
  }

  /** Path → text of all that is committed. */
  files(): Readonly<Record<string, string>> {
    const paths = this.git('ls-files', '-z').split('\0');
    return Object.fromEntries(paths.flatMap((path) => (path === '' ? [] : [[path, this.#read(path)]])));
  }

  /** Another plan from here on, committed. */
  editPlan(edit: (plan: Document) => void, file: Plan = 'release.yaml'): void {
    const plan = parseDocument(this.#read(file));
    edit(plan);
    this.write(file, plan.toString());
    this.commit('another plan');
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('-c', 'user.name=ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message', message);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Throws when there is nothing to replace: a test that points nowhere else would release to the reader's registry. */
  #replace(file: string, from: string, to: string): void {
    const text = this.#read(file);
    if (!text.includes(from))
      throw new Error(`examples/${this.#example}/${file}: expected «${from}» in it, to put the testbed's «${to}» there`);
    this.write(file, text.replaceAll(from, to));
  }

  #read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Beside what is committed. */
  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** What git prints; `input` is what it reads. */
  git(...args: readonly string[]): string {
    return this.#git(args);
  }

  /** The history that git makes of a stream (git-fast-import(1)) in place of the one that is here, and its files in place of these. */
  takeHistory(stream: Buffer): void {
    this.#git(['fast-import', '--quiet', '--force'], stream);
    this.#git(['reset', '--quiet', '--hard', 'main']);
  }

  #git(args: readonly string[], input?: Buffer): string {
    // Whatever the machine's settings are: no signing, no hooks, no templates.
    return execFileSync('git', ['-c', 'commit.gpgSign=false', '-c', 'core.hooksPath=/dev/null', ...args], {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(input !== undefined && { input }),
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
