import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installActionlint } from '../install.ts';
import { type WorkflowText, workflowTexts } from './workflow-texts.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MANIFESTS = 'packages/core/src/init/testdata/boutique';

/** Every whole workflow of the repository, and the one that `sluice init` writes, by actionlint. Returns how many there are; throws with all that it finds. */
export async function lintWorkflows(say: (line: string) => void): Promise<number> {
  const actionlint = await installActionlint(say);
  const workflows = [...workflowTexts().filter(({ whole }) => whole), await writtenByInit()];
  const folder = mkdtempSync(join(tmpdir(), 'sluice-actionlint-'));
  try {
    // Named by their source, so that a finding tells where to look.
    const files = workflows.map(({ source, text }) => {
      const file = join(folder, source.replaceAll('/', '_'));
      writeFileSync(file, text);
      return file;
    });
    mkdirSync(join(folder, '.git'));
    await promisify(execFile)(actionlint, ['-no-color', '-shellcheck=', '-pyflakes=', ...files], { cwd: folder });
  } catch (error) {
    const found = typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`actionlint: ${found === '' ? String(error) : found}`, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return workflows.length;
}

async function writtenByInit(): Promise<WorkflowText> {
  const args = ['packages/cli/bin/sluice.js', 'init', '--from', MANIFESTS, '--environment', 'staging', 'production', '--dry-run', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  const document: { readonly workflow: { readonly text: string } } = JSON.parse(stdout);
  return { source: 'init/release.yml', text: document.workflow.text, whole: true };
}
