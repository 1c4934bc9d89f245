import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installActionlint, installZizmor } from '../install.ts';
import { completeWorkflow } from './complete-workflow.ts';
import { type WorkflowText, workflowTexts } from './workflow-texts.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MANIFESTS = 'packages/core/src/init/testdata/boutique';
/** What zizmor may let pass in this repository, with the reasons. */
const POLICY = '.github/zizmor.yml';
const WORKFLOWS = '.github/workflows';

export interface LintResult {
  readonly program: 'actionlint' | 'zizmor';
  /** How many files and blocks of the documentation it looked at. */
  readonly inputs: number;
  /** What it found, as it prints it; empty when there was nothing. */
  readonly findings: string;
}

/**
 * Every workflow of the repository and the one that `sluice init` writes: whole ones by actionlint; by zizmor also parts that documentation shows,
 * the actions themselves and the configuration of Dependabot. Throws when a program cannot be run.
 */
export async function lintWorkflows(say: (line: string) => void): Promise<readonly LintResult[]> {
  const actionlint = await installActionlint(say);
  const zizmor = await installZizmor(say);
  const texts = [...workflowTexts(), await writtenByInit()];
  const folder = mkdtempSync(join(tmpdir(), 'sluice-lint-'));
  try {
    mkdirSync(join(folder, WORKFLOWS), { recursive: true });
    mkdirSync(join(folder, '.git'));
    const whole = texts.filter((text) => text.whole).map((text) => write(folder, text));
    const parts = texts.filter((text) => !text.whole).map((text) => write(folder, text));
    const audited = [...whole, ...parts, ...besideWorkflows()];
    const lint = ['-no-color', '-shellcheck=', '-pyflakes=', ...whole];
    const audit = ['--offline', '--quiet', '--no-progress', '--color=never', '--strict-collection', '--config', join(ROOT, POLICY)];
    return [
      { program: 'actionlint', inputs: whole.length, findings: await findingsOf(actionlint, lint, folder) },
      { program: 'zizmor', inputs: audited.length, findings: await findingsOf(zizmor, [...audit, ...audited], folder) },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Named by its source, so that a finding tells where to look. */
function write(folder: string, text: WorkflowText): string {
  const name = text.source.replace(/^\.github\/workflows\//, '').replaceAll('/', '_');
  const file = join(WORKFLOWS, /\.ya?ml$/.test(name) ? name : `${name}.yml`);
  writeFileSync(join(folder, file), completeWorkflow(text));
  return file;
}

/** What zizmor reads beside workflows. */
function besideWorkflows(): readonly string[] {
  const actions = execFileSync('git', ['ls-files', 'action.yml', '*/action.yml'], { cwd: ROOT, encoding: 'utf8' });
  return [...actions.split('\n').filter((file) => file !== ''), '.github/dependabot.yml'].map((file) => join(ROOT, file));
}

/** Both end with something else than 0 when they find something, and print it. */
async function findingsOf(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    await promisify(execFile)(program, args, { cwd, maxBuffer: 16 * 1024 * 1024 });
    return '';
  } catch (error) {
    const printed = typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : '';
    if (printed === '') throw new Error(`${program} could not be run: ${String(error)}`, { cause: error });
    return printed;
  }
}

async function writtenByInit(): Promise<WorkflowText> {
  const args = ['packages/cli/bin/sluice.js', 'init', '--from', MANIFESTS, '--environment', 'staging', 'production', '--dry-run', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  const document: { readonly workflow: { readonly text: string } } = JSON.parse(stdout);
  return { source: 'init/release.yml', text: document.workflow.text, whole: true };
}
