import { join } from 'node:path';
import { freePorts } from '@sluice/sandbox';
import { installPrometheus } from '../install.ts';
import { startProcess } from '../process/managed-process.ts';

/** A real Prometheus on a free loopback port, over storage that is there. It scrapes nothing, and keeps what is stored however old it is. */
export async function startStored(storage: string, say?: (line: string) => void): Promise<{ readonly url: string } & AsyncDisposable> {
  const { prometheus } = await installPrometheus(say);
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const managed = await startProcess({
    name: 'prometheus',
    command: prometheus,
    args: [
      '--config.file=/dev/null',
      `--storage.tsdb.path=${storage}`,
      '--storage.tsdb.retention.time=10y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    logFile: join(storage, 'prometheus.log'),
    ready: async () => (await fetch(`${url}/-/ready`)).status === 200,
  });
  return { url, [Symbol.asyncDispose]: () => managed.stop() };
}
