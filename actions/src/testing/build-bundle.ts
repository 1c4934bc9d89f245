import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Before the tests of the bundle: it is what the sources say. Nothing is built when nothing has changed. */
export function setup(): void {
  execFileSync('npm', ['run', 'build'], { cwd: fileURLToPath(new URL('../../../', import.meta.url)), stdio: 'inherit' });
}
