import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Git } from '../git.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const REUSABLE = '.github/workflows/release.yml';
/** Stands for the workflow that users call, where the working tree has none. */
const REUSABLE_TEXT = `on: workflow_call
permissions: {}
jobs:
  precheck:
    runs-on: ubuntu-latest
    steps: [{ uses: OWNER/sluice/actions/precheck@v1 }]
`;

export interface Ended {
  readonly code: number;
  readonly output: string;
}

const ACTION = (main: string): string => `name: an action\nruns:\n  using: node24\n  main: ${main}\n`;
/** A repository of the same form, with as little in it as can be published. */
const SMALL: Readonly<Record<string, string>> = {
  '.gitignore': 'dist/\n',
  [REUSABLE]: REUSABLE_TEXT,
  LICENSE: 'free',
  'README.md': 'uses: OWNER/sluice@v1\n',
  'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n- It.\n',
  'package.json': '{ "name": "sluice", "version": "0.1.0" }',
  'action.yml': ACTION('dist/sluice.js'),
  'actions/precheck/action.yml': ACTION('../../dist/precheck.js'),
  'dist/sluice.js': '',
  'dist/precheck.js': '',
};

/** A repository that can be published: built, in a clone of its own with a bare remote; what is done here stays here. */
export class PublishedRepository implements Disposable {
  readonly folder: string;
  readonly remote: string;
  readonly git: Git;
  readonly #scratch = mkdtempSync(join(tmpdir(), 'sluice-published-'));

  /** This repository, as its working tree is. */
  static ofThis(): PublishedRepository {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
    const files = [...listed.split('\0').filter((path) => path !== ''), 'dist'];
    return new PublishedRepository((folder) => {
      for (const file of files.filter((path) => existsSync(join(ROOT, path))))
        cpSync(join(ROOT, file), join(folder, file), { recursive: true });
    });
  }

  static small(): PublishedRepository {
    return new PublishedRepository((folder, write) => {
      for (const [file, text] of Object.entries(SMALL)) write(file, text);
      for (const file of ['.gitattributes', 'packages/publish']) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
    });
  }

  private constructor(fill: (folder: string, write: (file: string, text: string) => void) => void) {
    this.folder = join(this.#scratch, 'clone');
    this.remote = join(this.#scratch, 'remote.git');
    this.git = new Git(this.folder);
    mkdirSync(this.folder);
    fill(this.folder, (file, text) => this.write(file, text));
    if (!existsSync(join(this.folder, REUSABLE))) this.write(REUSABLE, REUSABLE_TEXT);
    this.#git('init', '--quiet', '--initial-branch', 'main');
    this.#git('init', '--quiet', '--bare', '--initial-branch', 'main', this.remote);
    this.#git('remote', 'add', 'origin', this.remote);
    this.commit('as it is');
  }

  /** Gives it a version as a developer does, and pushes it. */
  async prepare(version: string): Promise<Ended> {
    const ended = await this.run('packages/publish/src/prepare.ts', [version]);
    this.commit(`release: ${version}`);
    return ended;
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Says something under Unreleased, so that another version can be prepared. */
  change(what: string): void {
    this.write('CHANGELOG.md', this.read('CHANGELOG.md').replace('## [Unreleased]', `## [Unreleased]\n\n- ${what}`));
    this.commit(what);
  }

  commit(message: string, push = true): void {
    this.#git('add', '--all');
    this.#git('-c', 'user.name=ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '--message', message);
    if (push) this.#git('push', '--quiet', 'origin', 'HEAD:main');
  }

  /** Commits by name, of all that the remote has. */
  async refs(): Promise<Readonly<Record<string, string>>> {
    const lines = (await this.git.run(['ls-remote', '--heads', '--tags', 'origin'])).trim().split('\n');
    return Object.fromEntries(lines.map((line) => line.split('\t').toReversed()));
  }

  /** Unpacks what a job would download of a tag. */
  unpack(tag: string): { readonly folder: string; readonly files: readonly string[]; readonly packedBytes: number } {
    const folder = join(this.#scratch, `archive-${tag}`);
    const packed = `${folder}.tar.gz`;
    mkdirSync(folder);
    execFileSync('git', ['archive', '--format=tar.gz', '--output', packed, tag], { cwd: this.remote });
    execFileSync('tar', ['-xzf', packed, '-C', folder]);
    const listed = execFileSync('tar', ['-tzf', packed], { encoding: 'utf8' }).split('\n');
    return {
      folder,
      files: listed.filter((path) => path !== '' && !path.endsWith('/')).toSorted(),
      packedBytes: readFileSync(packed).length,
    };
  }

  /** A script of the clone, or of `cwd`, as its own process, with nothing of this one's environment but the PATH. */
  run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = this.folder): Promise<Ended> {
    return new Promise((resolve) => {
      const options = { cwd, env: { PATH: process.env.PATH, HOME: this.#scratch, ...env }, timeout: 60_000 };
      execFile(process.execPath, [join(cwd, script), ...args], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: `${stdout}${stderr}` }),
      );
    });
  }

  /**
   * A step of a workflow as a runner starts it. `gh` answers with one SSH key of a host; what would be pushed to GitHub over SSH goes to the
   * bare remote.
   */
  runStep(script: string, env: Readonly<Record<string, string>>): Promise<Ended> {
    const bin = join(this.#scratch, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'gh'), '#!/bin/sh\necho "ssh-ed25519 AAAA"\n', { mode: 0o755 });
    const server = `${env.GITHUB_SERVER_URL?.replace('https://', 'git@')}:${env.GITHUB_REPOSITORY}.git`;
    const options = {
      cwd: this.folder,
      env: {
        ...env,
        PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: this.#scratch,
        RUNNER_TEMP: this.#scratch,
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: `url.${this.remote}.insteadOf`,
        GIT_CONFIG_VALUE_0: server,
      },
      timeout: 60_000,
    };
    return new Promise((resolve) => {
      execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], options, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: `${stdout}${stderr}` }),
      );
    });
  }

  /** What a step has left in the runner's temporary folder. */
  leftInTemp(file: string): { readonly text: string; readonly mode: number } {
    const path = join(this.#scratch, file);
    return { text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 };
  }

  [Symbol.dispose](): void {
    rmSync(this.#scratch, { recursive: true, force: true, maxRetries: 5 });
  }

  #git(...args: readonly string[]): void {
    execFileSync('git', args, { cwd: this.folder });
  }
}
