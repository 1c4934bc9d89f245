import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TemporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/** Writes `ca`, `server` (for 127.0.0.1 and api.internal), `alice` and `bob` as NAME.crt and NAME.key. */
export async function makeCertificates(folder: TemporaryFolder): Promise<void> {
  await make(folder, 'ca', []);
  const signed = ['-CA', folder.path('ca.crt'), '-CAkey', folder.path('ca.key')];
  await make(folder, 'server', [...signed, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:api.internal']);
  await make(folder, 'elsewhere', [...signed, '-addext', 'subjectAltName=DNS:api.internal']);
  await make(folder, 'alice', signed);
  await make(folder, 'bob', signed);
}

async function make(folder: TemporaryFolder, name: string, extra: readonly string[]): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', folder.path(`${name}.key`)];
  await run('openssl', ['req', '-x509', ...key, '-out', folder.path(`${name}.crt`), '-subj', `/CN=${name}`, '-days', '2', ...extra]);
}
