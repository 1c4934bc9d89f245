import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, type PushedImage, type PushOptions, pushImage } from '@sluice/sandbox';
import { installRegistry } from './install.ts';
import { startProcess } from './process/managed-process.ts';

export interface RegistryOptions {
  /** Basic authentication; without it everybody may push and pull. `hash` is the bcrypt line's second half: node has no bcrypt to make it with. */
  readonly login?: { readonly user: string; readonly password: string; readonly hash: string };
  /** Bearer tokens from the service at `realm`, signed by a key whose certificate is in `rootCertificate` (PEM). */
  readonly tokens?: { readonly realm: string; readonly service: string; readonly issuer: string; readonly rootCertificate: string };
  readonly say?: (line: string) => void;
}

/** User `sluice`, password `testbed`. */
export const TESTBED_LOGIN = {
  user: 'sluice',
  password: 'testbed',
  hash: '$2b$04$6bfwND9LoMrSKxaQo71KNO6xyIRelIk7uO0IKAoRoijrtunoEhM5y',
};

export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, as in image names. */
  readonly host: string;
  readonly url: string;
  pushImage(repository: string, tag: string, options?: PushOptions): Promise<PushedImage>;
  stop(): Promise<void>;
}

/** The real registry (distribution) on a free loopback port, over plain http, with its data in a temporary folder. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const program = await installRegistry(options.say);
  const folder = await mkdtemp(join(tmpdir(), 'sluice-registry-'));
  const [port = 0] = await freePorts(1);
  const host = `127.0.0.1:${port}`;
  const url = `http://${host}`;
  await writeFile(join(folder, 'config.yml'), configuration(folder, port, options));
  if (options.login !== undefined)
    await writeFile(join(folder, 'htpasswd'), `${options.login.user}:${options.login.hash}\n`, { mode: 0o600 });
  if (options.tokens !== undefined) await writeFile(join(folder, 'tokens.crt'), options.tokens.rootCertificate);
  const managed = await startProcess({
    name: 'registry',
    command: program,
    args: ['serve', join(folder, 'config.yml')],
    logFile: join(folder, 'registry.log'),
    env: { OTEL_TRACES_EXPORTER: 'none' },
    ready: async () => [200, 401].includes((await fetch(`${url}/v2/`)).status),
  });
  const login =
    options.login === undefined ? undefined : `Basic ${Buffer.from(`${options.login.user}:${options.login.password}`).toString('base64')}`;
  const stop = async () => {
    await managed.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    host,
    url,
    pushImage: (repository, tag, push = {}) =>
      pushImage(host, repository, tag, { ...(login !== undefined && { authorization: login }), ...push }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function configuration(folder: string, port: number, { login, tokens }: RegistryOptions): string {
  const lines = [
    'version: 0.1',
    'log: { level: warn, accesslog: { disabled: true } }',
    `storage: { filesystem: { rootdirectory: ${JSON.stringify(join(folder, 'data'))} }, delete: { enabled: true } }`,
    `http: { addr: "127.0.0.1:${port}", secret: testbed }`,
  ];
  if (login !== undefined) lines.push(`auth: { htpasswd: { realm: sluice-testbed, path: ${JSON.stringify(join(folder, 'htpasswd'))} } }`);
  else if (tokens !== undefined) {
    const certificate = JSON.stringify(join(folder, 'tokens.crt'));
    lines.push(
      `auth: { token: { realm: ${JSON.stringify(tokens.realm)}, service: ${tokens.service}, issuer: ${tokens.issuer}, rootcertbundle: ${certificate} } }`,
    );
  }
  return `${lines.join('\n')}\n`;
}
