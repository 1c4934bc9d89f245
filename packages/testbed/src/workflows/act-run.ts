import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type ActLog, readActLog } from './act-log.ts';

/** What an application repository refers to: OWNER is the organisation that the reader takes Sluice from. */
const REFERENCE = 'OWNER/sluice@v1';

/** How the entry of a built action looks on a command line. */
const BUNDLED = /\/dist\/[a-z-]+\.js$/;

export interface ActEvent {
  readonly name: 'issue_comment' | 'push' | 'schedule';
  /** As GitHub writes it into the file of the event. */
  readonly payload?: unknown;
}

export interface ActOptions {
  /** The program. */
  readonly act: string;
  /** Application repository: a folder under git with a commit. */
  readonly repository: string;
  /** Folder that `OWNER/sluice@v1` stands for. */
  readonly actions: string;
  /** Workflow file, relative to the repository. */
  readonly workflow: string;
  /** What starts it; default `workflow_dispatch` with the inputs. */
  readonly event?: ActEvent;
  readonly inputs: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Variables of every step, `GITHUB_…` included. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface ActResult extends ActLog {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly durationMs: number;
  /** Everything act printed. */
  readonly output: string;
}

/**
 * One run of a workflow by act on this machine, without containers: steps are processes of this host. They get a home of their own, so
 * nothing but the secrets tells them how to reach a cluster, and the node that runs this first on their PATH.
 */
export class ActRun {
  readonly result: Promise<ActResult>;
  readonly #child: ChildProcess;

  constructor(options: ActOptions) {
    const started = Date.now();
    const home = mkdtempSync(join(tmpdir(), 'sluice-act-'));
    const secrets = join(home, 'secrets');
    // Values are base64 or one line: the file has one NAME=VALUE a line.
    writeFileSync(
      secrets,
      Object.entries(options.secrets)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
      { mode: 0o600 },
    );
    const { name: event, payload } = options.event ?? { name: 'workflow_dispatch' };
    const eventPath = join(home, 'event.json');
    if (payload !== undefined) writeFileSync(eventPath, JSON.stringify(payload));
    const child = spawn(
      options.act,
      [
        event,
        ...(payload === undefined ? [] : ['--eventpath', eventPath]),
        ...['--workflows', options.workflow, '--platform', 'ubuntu-latest=-self-hosted'],
        ...['--local-repository', `${REFERENCE}=${options.actions}`, '--secret-file', secrets],
        ...Object.entries(options.inputs).flatMap(([name, value]) => ['--input', `${name}=${value}`]),
        ...Object.entries(options.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
        ...['--actor', 'ada', '--no-cache-server', '--json'],
      ],
      {
        cwd: options.repository,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`, HOME: home },
      },
    );
    this.#child = child;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      void this.loseRunner();
    }, options.timeoutMs);
    this.result = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => {
        clearTimeout(timer);
        rmSync(home, { recursive: true, force: true, maxRetries: 5 });
        resolve({ ...readActLog(output), exitCode, timedOut, durationMs: Date.now() - started, output });
      });
    });
  }

  /** SIGKILL to act and to everything it runs, as when the machine is gone: no later step or job of the run happens. */
  async loseRunner(): Promise<void> {
    // act first: it must not see a step end and go on.
    const steps = await this.#steps();
    this.#child.kill('SIGKILL');
    for (const { pid } of steps) killIfThere(pid);
  }

  /** SIGKILL to the action that runs now, as when memory runs out: the step fails and the workflow goes on. Throws when none runs. */
  async killAction(): Promise<void> {
    const actions = (await this.#steps()).filter(({ command }) => BUNDLED.test(command));
    if (actions.length === 0) throw new Error('no action is running that could be killed');
    for (const { pid } of actions) killIfThere(pid);
  }

  async #steps(): Promise<readonly HostProcess[]> {
    return descendants(await processes(), this.#child.pid ?? -1);
  }
}

interface HostProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

async function processes(): Promise<readonly HostProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-e', '-o', 'pid=,ppid=,args='], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }] : [];
  });
}

function descendants(all: readonly HostProcess[], root: number): readonly HostProcess[] {
  const children = all.filter(({ parent }) => parent === root);
  return children.flatMap((child) => [child, ...descendants(all, child.pid)]);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself between the look and the kill.
  }
}
