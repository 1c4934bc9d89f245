import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ActionName } from '../main.ts';

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));
const TIMEOUT_MS = 120_000;

export interface ActionRun {
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Standard output and error. */
  readonly log: string;
  readonly annotations: readonly {
    readonly level: string;
    readonly title: string;
    readonly message: string;
    readonly file: string | null;
    readonly line: number | null;
  }[];
}

export interface ActionOptions {
  /** The workspace of the job. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process as soon as it has begun, to cancel or kill it. */
  readonly begun?: (child: ChildProcess, log: () => string) => void;
}

/** Runs the built bundle of an action as the runner does: `INPUT_*` for what is given with it, `GITHUB_*` for where answers go. */
export async function runBuiltAction(
  name: ActionName,
  inputs: Readonly<Record<string, string>>,
  options: ActionOptions,
): Promise<ActionRun> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-action-'));
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  try {
    for (const file of Object.values(files)) writeFileSync(file, '');
    const given = Object.entries(inputs).map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value]);
    const child = spawn(process.execPath, [join(DIST, `${name}.js`)], {
      cwd: options.cwd,
      // A home without a kubeconfig or a docker config, so that only what is given counts.
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTOR: 'ada',
        ...files,
        ...Object.fromEntries(given),
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        log += String(chunk);
      });
    options.begun?.(child, () => log);
    const [exitCode] = await once(child, 'close');
    return {
      exitCode: typeof exitCode === 'number' ? exitCode : null,
      outputs: parseOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
      summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
      log,
      annotations: annotationsIn(log),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `name<<delimiter`, lines, `delimiter`. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings */
function parseOutputs(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...text.matchAll(/^(.+?)<<(\S+)\n([\s\S]*?)\n?\2$/gm)].map(([, name, , value]) => [name, value]));
}

function annotationsIn(log: string): ActionRun['annotations'] {
  return [...log.matchAll(/^::(error|warning)(?: (.*?))?::(.*)$/gm)].map(([, level = '', properties = '', message = '']) => {
    const known = new Map(properties.split(',').map((pair) => [pair.split('=')[0] ?? '', unescaped(pair.slice(pair.indexOf('=') + 1))]));
    const line = known.get('line');
    return {
      level,
      message: unescaped(message),
      title: known.get('title') ?? '',
      file: known.get('file') ?? null,
      line: line === undefined ? null : Number(line),
    };
  });
}

function unescaped(text: string): string {
  return text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%25', '%');
}
