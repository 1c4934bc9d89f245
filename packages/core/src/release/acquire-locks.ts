import type { Lock } from '../ports/locks.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release } from '../record/release-record.ts';

/** Takes the locks of every workload of the release, for acting forward or back. */
export async function acquireLocks(
  ports: ReleasePorts,
  release: Release,
  signal: AbortSignal,
  options = { force: false },
): Promise<Lock & AsyncDisposable> {
  const lock = await ports.locks.acquire(
    release.workloads.map(({ context, namespace, name }) => ({ context, namespace, name })),
    `${release.id}/${ports.holder}`,
    (message) => ports.report({ kind: 'notice', message }),
    signal,
    options,
  );
  return { lost: lock.lost, release: () => lock.release(), [Symbol.asyncDispose]: () => lock.release() };
}
