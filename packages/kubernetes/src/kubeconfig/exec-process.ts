import { spawn } from 'node:child_process';
import { type FailureKind, SluiceError } from '@sluice/core';

const MAX_OUTPUT_BYTES = 1024 * 1024;
const SHOWN_STDERR_CHARACTERS = 2_000;

export interface ExecProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The person at the terminal may be asked: standard input is theirs and the plugin's standard error is shown as it comes. */
  readonly interactive: boolean;
  readonly timeoutMs: number;
  readonly installHint: string | undefined;
}

/** Standard output of a credential plugin that exits with 0. */
export async function runPlugin(plugin: ExecProcess): Promise<string> {
  const child = spawn(plugin.command, plugin.args, { env: plugin.env, stdio: [plugin.interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'] });
  const { stdout: out, stderr: err } = child;
  if (!out || !err) throw new SluiceError('exec-plugin-failed', 'bug', 'a credential plugin was started without pipes');
  const fail = (message: string, cause?: unknown, kind: FailureKind = 'input') =>
    new SluiceError('exec-plugin-failed', kind, `credential plugin "${plugin.command}" ${message}`, cause === undefined ? {} : { cause });

  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;
    let stderr = '';
    const settle = (outcome: string | SluiceError) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open; they must not keep us waiting.
      out.destroy();
      err.destroy();
      if (outcome instanceof SluiceError) reject(outcome);
      else resolve(outcome);
    };
    const timer = setTimeout(
      () =>
        settle(
          fail(
            `gave no answer in ${plugin.timeoutMs / 1000} s. Is it waiting for a person or a network?${shown(stderr)}`,
            undefined,
            'world',
          ),
        ),
      plugin.timeoutMs,
    );
    out.on('data', (chunk: Buffer) => {
      stdoutBytes += chunk.length;
      if (stdoutBytes > MAX_OUTPUT_BYTES) settle(fail(`printed more than ${MAX_OUTPUT_BYTES} bytes; expected one ExecCredential`));
      else stdout.push(chunk);
    });
    err.setEncoding('utf8');
    err.on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(-64 * 1024);
      if (plugin.interactive) process.stderr.write(chunk);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') return settle(fail(`cannot be started: ${error.message}`, error));
      const hint =
        plugin.installHint === undefined ? ' Install it, or correct the command in the kubeconfig.' : `\n${plugin.installHint.trim()}`;
      settle(fail(`is not installed: no such command in PATH.${hint}`, error));
    });
    child.on('close', (exitCode, signal) => {
      const output = Buffer.concat(stdout).toString('utf8');
      if (exitCode === 0) settle(output);
      else settle(fail(`failed ${signal ? `with signal ${signal}` : `with exit code ${exitCode}`}.${shown(withoutToken(stderr, output))}`));
    });
  });
}

function shown(stderr: string): string {
  const text = withoutToken(stderr, '').trim();
  return text === '' ? '' : ` It said:\n${text.slice(-SHOWN_STDERR_CHARACTERS)}`;
}

/** Takes out what looks like a token: JWTs, EKS's presigned ones, Google's, and the one it printed as its answer. */
function withoutToken(text: string, stdout: string): string {
  const printed = /"token"\s*:\s*"([^"]+)"/.exec(stdout)?.[1];
  const masked = text
    .replace(/\b(eyJ[\w-]+\.[\w-]+(\.[\w-]*)?|k8s-aws-v1\.[\w-]+|ya29\.[\w.-]+)/g, '***')
    .replace(/(Bearer\s+)\S+/gi, '$1***');
  return printed === undefined ? masked : masked.replaceAll(printed, '***');
}
