import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@sluice/sandbox';
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

export interface PushOptions {
  /** `os/architecture`; one gives a plain image, more an index over one image each. Default `linux/amd64` alone. */
  readonly platforms?: readonly string[];
  /** As an index even for a single platform. */
  readonly index?: boolean;
  /** Makes content, and so the digest, differ; default the tag. */
  readonly content?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** `Authorization` header when the registry asks for one; default made from the registry's login. */
  readonly authorization?: string;
}

export interface PushedImage {
  /** `127.0.0.1:PORT/repository` */
  readonly name: string;
  readonly tag: string;
  /** Of what the tag names: the index, or the only image. */
  readonly digest: string;
  /** Platform → digest of its image. */
  readonly platforms: Readonly<Record<string, string>>;
}

export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, as in image names. */
  readonly host: string;
  readonly url: string;
  pushImage(repository: string, tag: string, options?: PushOptions): Promise<PushedImage>;
  stop(): Promise<void>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

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

/** A small image of made-up content through the OCI distribution API, as `docker push` would send it. */
export async function pushImage(host: string, repository: string, tag: string, options: PushOptions = {}): Promise<PushedImage> {
  const base = `http://${host}/v2/${repository}`;
  const headers: Record<string, string> = options.authorization === undefined ? {} : { authorization: options.authorization };
  const layer = Buffer.alloc(10_240);
  layer.write(`${repository}:${options.content ?? tag}`);
  const platforms = options.platforms ?? ['linux/amd64'];
  const images: { readonly platform: string; readonly digest: string; readonly size: number }[] = [];
  const asIndex = options.index ?? platforms.length > 1;
  await putBlob(base, headers, layer);
  for (const platform of platforms) {
    const [os, architecture, variant] = platform.split('/');
    const config = json({
      os,
      architecture,
      ...(variant !== undefined && { variant }),
      config: { Entrypoint: ['/app'], Labels: options.labels ?? {} },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      history: [{ created_by: `sluice testbed ${options.content ?? tag}` }],
    });
    await putBlob(base, headers, config);
    const manifest = json({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: CONFIG, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: LAYER, digest: digestOf(layer), size: layer.length }],
    });
    await putManifest(base, headers, asIndex ? digestOf(manifest) : tag, MANIFEST, manifest);
    images.push({ platform, digest: digestOf(manifest), size: manifest.length });
  }
  let digest = images[0]?.digest ?? '';
  if (asIndex) {
    const index = json({
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: images.map(({ platform, digest: of, size }) => {
        const [os, architecture, variant] = platform.split('/');
        return { mediaType: MANIFEST, digest: of, size, platform: { os, architecture, ...(variant !== undefined && { variant }) } };
      }),
    });
    await putManifest(base, headers, tag, INDEX, index);
    digest = digestOf(index);
  }
  return {
    name: `${host}/${repository}`,
    tag,
    digest,
    platforms: Object.fromEntries(images.map((image) => [image.platform, image.digest])),
  };
}

async function putBlob(base: string, headers: Record<string, string>, content: Buffer): Promise<void> {
  const begun = await expectStatus(await fetch(`${base}/blobs/uploads/`, { method: 'POST', headers }), 202, 'starting an upload');
  const location = new URL(begun.headers.get('location') ?? '', base);
  location.searchParams.set('digest', digestOf(content));
  await expectStatus(
    await fetch(location, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(content),
    }),
    201,
    'uploading a blob',
  );
}

async function putManifest(
  base: string,
  headers: Record<string, string>,
  reference: string,
  mediaType: string,
  content: Buffer,
): Promise<void> {
  const request = { method: 'PUT', headers: { ...headers, 'content-type': mediaType }, body: new Uint8Array(content) };
  await expectStatus(await fetch(`${base}/manifests/${reference}`, request), 201, `pushing ${reference}`);
}

async function expectStatus(response: Response, status: number, what: string): Promise<Response> {
  if (response.status === status) {
    if (status !== 202) await response.arrayBuffer();
    return response;
  }
  throw new Error(
    `${what} to ${new URL(response.url).host}: expected ${status}, got ${response.status}: ${(await response.text()).slice(0, 300)}`,
  );
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
