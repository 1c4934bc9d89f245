import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WORKFLOW_FILE = /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$|(^|\/)workflows\/fixtures\/[^/]+\.ya?ml$/;
const YAML_BLOCK = /^```ya?ml\n(.*?)^```$/gms;

/** YAML that a reader may copy into a repository, or that a test runs. */
export interface WorkflowText {
  /** File, and the line where the text begins when it is a part of it. */
  readonly source: string;
  readonly text: string;
  /** Whole workflows can be checked by themselves; the rest are steps or jobs of one. */
  readonly whole: boolean;
}

/** All workflows of this repository: files of examples, tests and CI, and blocks of the documentation that mention an action of ours. */
export function workflowTexts(): readonly WorkflowText[] {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\0');
  return files.flatMap((file) => {
    if (WORKFLOW_FILE.test(file)) return [{ source: file, text: read(file), whole: true }];
    return file.endsWith('.md') ? blocksOf(file, read(file)) : [];
  });
}

/** The YAML blocks of a Markdown text that are workflows or use an action of ours. Pure. */
export function blocksOf(file: string, markdown: string): readonly WorkflowText[] {
  return [...markdown.matchAll(YAML_BLOCK)].flatMap((match) => {
    const text = match[1] ?? '';
    const whole = /^jobs:/m.test(text) && /^on:/m.test(text);
    if (!whole && !text.includes('OWNER/sluice')) return [];
    const line = markdown.slice(0, match.index).split('\n').length + 1;
    return [{ source: `${file}:${line}`, text, whole }];
  });
}

function read(file: string): string {
  return readFileSync(`${ROOT}${file}`, 'utf8');
}
