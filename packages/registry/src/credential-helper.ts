import { spawn } from 'node:child_process';
import { SluiceError } from '@sluice/core';
import type { Environment } from '@sluice/http';
import { z } from 'zod';

const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;
const NOT_FOUND = /credentials not found/i;

const answerSchema = z.object({ Username: z.string(), Secret: z.string() });

/**
 * Asks `docker-credential-NAME` for the login of a server; null when it has none.
 * https://github.com/docker/docker-credential-helpers#development
 *
 * @throws SluiceError `credential-helper-failed`, kind `input`, with what it said and never with what it printed as its answer.
 */
export async function askCredentialHelper(
  name: string,
  server: string,
  env: Environment,
): Promise<{ username: string; secret: string } | null> {
  const command = `docker-credential-${name}`;
  const failed = (problem: string, cause?: unknown) =>
    new SluiceError('credential-helper-failed', 'input', `${command}, which the docker config names for ${server}, ${problem}`, { cause });
  // The name becomes a command: no paths.
  if (!/^[\w.-]+$/.test(name)) throw failed('has a name with other characters than letters, digits and _.-');
  const { exitCode, stdout, stderr } = await run(command, server, env, failed);
  if (exitCode !== 0) {
    if (NOT_FOUND.test(stdout) || NOT_FOUND.test(stderr)) return null;
    const said = stderr.trim().slice(-500);
    throw failed(`failed with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`);
  }
  let answer: z.output<typeof answerSchema>;
  try {
    answer = answerSchema.parse(JSON.parse(stdout));
  } catch {
    // The parser's message quotes the text, which holds the secret.
    throw failed('did not print {"Username": …, "Secret": …}');
  }
  return answer.Secret === '' ? null : { username: answer.Username, secret: answer.Secret };
}

async function run(command: string, server: string, env: Environment, failed: (problem: string, cause?: unknown) => SluiceError) {
  const child = spawn(command, ['get'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const output = { stdout: '', stderr: '' };
    const end = (finish: () => void) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      finish();
    };
    const timer = setTimeout(() => end(() => reject(failed(`gave no answer in ${TIMEOUT_MS / 1000} s`))), TIMEOUT_MS);
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        output[stream] += chunk;
        if (output[stream].length > MAX_OUTPUT_BYTES) end(() => reject(failed('printed more than 1 MB')));
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      const problem =
        error.code === 'ENOENT'
          ? 'is not installed. Install it, or remove it from the docker config'
          : `cannot be started: ${error.message}`;
      end(() => reject(failed(problem, error)));
    });
    child.on('close', (exitCode) => end(() => resolve({ exitCode, ...output })));
    // A helper may answer without reading its input.
    child.stdin.on('error', () => {});
    child.stdin.end(server);
  });
}
