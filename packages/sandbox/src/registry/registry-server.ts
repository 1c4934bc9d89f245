import { createHash, randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pushBundle } from './push-bundle.ts';
import { type PushedImage, type PushOptions, pushImage } from './push-image.ts';
import { REFERRERS, referrersOf, subjectOf } from './referrers.ts';

export interface ImageRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, as in image names. */
  readonly host: string;
  readonly url: string;
  pushImage(repository: string, tag: string, options?: PushOptions): Promise<PushedImage>;
  /** A Sigstore bundle as referrer of a digest, as cosign attaches it; gives back the digest of its manifest. */
  pushBundle(repository: string, subject: string, bundle: object): Promise<string>;
  stop(): Promise<void>;
}

export interface ImageRegistryOptions {
  /** Whether it knows which manifests refer to a digest; some registries do not. Default true. */
  readonly referrers?: boolean;
}

export interface Manifest {
  readonly mediaType: string;
  readonly content: Buffer;
}

interface Repository {
  /** By digest. */
  readonly manifests: Map<string, Manifest>;
  /** Tag → digest. */
  readonly tags: Map<string, string>;
  readonly blobs: Map<string, Buffer>;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const TAGS_A_PAGE = 100;

/**
 * An OCI registry in memory, over plain http on loopback: manifests, blobs and tags, pushed and pulled by
 * https://github.com/opencontainers/distribution-spec. Uploads are of one piece; everybody may do everything.
 */
export async function startImageRegistry({ referrers = true }: ImageRegistryOptions = {}): Promise<ImageRegistry> {
  const repositories = new Map<string, Repository>();
  const server = http.createServer((request, response) => {
    serve(repositories, referrers, request, response).catch((error: unknown) => {
      refuse(response, 500, 'UNKNOWN', error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    host,
    url: `http://${host}`,
    pushImage: (repository, tag, options) => pushImage(host, repository, tag, options),
    pushBundle: (repository, subject, bundle) => pushBundle(host, repository, subject, bundle),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function serve(
  repositories: Map<string, Repository>,
  hasReferrers: boolean,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://registry');
  if (url.pathname === '/v2/' || url.pathname === '/v2') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    return;
  }
  const [, name = '', kind, reference = ''] =
    /^\/v2\/(.+?)\/(manifests|blobs\/uploads|blobs|tags|referrers)\/([^/]*)$/.exec(url.pathname) ?? [];
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const known = repositories.get(name);
  if (isRead) {
    if (known === undefined) refuse(response, 404, 'NAME_UNKNOWN', `repository ${name} is not known to the registry`);
    else if (kind === 'manifests') pullManifest(known, reference, response);
    else if (kind === 'blobs') pullBlob(known, reference, response);
    else if (kind === 'referrers' && hasReferrers)
      response.writeHead(200, { 'content-type': REFERRERS }).end(JSON.stringify(referrersOf(known.manifests, reference)));
    else if (kind === 'tags' && reference === 'list') listTags(known, name, url.searchParams, response);
    else refuse(response, 404, 'UNSUPPORTED', 'the registry does not serve this path');
    return;
  }
  const body = await readBody(request);
  const repository = known ?? { manifests: new Map(), tags: new Map(), blobs: new Map() };
  repositories.set(name, repository);
  if (request.method === 'POST' && kind === 'blobs/uploads') {
    response.writeHead(202, { location: `/v2/${name}/blobs/uploads/${randomUUID()}` }).end();
  } else if (request.method === 'PUT' && kind === 'blobs/uploads') {
    const digest = url.searchParams.get('digest') ?? '';
    if (digest !== digestOf(body)) refuse(response, 400, 'DIGEST_INVALID', `expected ${digest}, got content of ${digestOf(body)}`);
    else {
      repository.blobs.set(digest, body);
      response.writeHead(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest }).end();
    }
  } else if (request.method === 'PUT' && kind === 'manifests') {
    {
      const manifest = { mediaType: request.headers['content-type'] ?? '', content: body };
      pushManifest(repository, reference, manifest, response, hasReferrers);
    }
  } else refuse(response, 405, 'UNSUPPORTED', `the registry does not allow ${request.method} here`);
}

function pullManifest(repository: Repository, reference: string, response: http.ServerResponse): void {
  const digest = repository.tags.get(reference) ?? reference;
  const manifest = repository.manifests.get(digest);
  if (manifest === undefined) refuse(response, 404, 'MANIFEST_UNKNOWN', `manifest ${reference} is not known`);
  else send(response, manifest.mediaType, digest, manifest.content);
}

function pullBlob(repository: Repository, digest: string, response: http.ServerResponse): void {
  const blob = repository.blobs.get(digest);
  if (blob === undefined) refuse(response, 404, 'BLOB_UNKNOWN', `blob ${digest} is not known`);
  else send(response, 'application/octet-stream', digest, blob);
}

function listTags(repository: Repository, name: string, query: URLSearchParams, response: http.ServerResponse): void {
  const all = [...repository.tags.keys()].sort();
  const count = Number(query.get('n') ?? TAGS_A_PAGE);
  const start = all.findIndex((tag) => tag > (query.get('last') ?? ''));
  const tags = start === -1 ? [] : all.slice(start, start + count);
  const more = start !== -1 && start + count < all.length;
  const link = more ? { link: `</v2/${name}/tags/list?last=${tags.at(-1)}&n=${count}>; rel="next"` } : {};
  response.writeHead(200, { 'content-type': 'application/json', ...link }).end(JSON.stringify({ name, tags }));
}

/** What it names has to be there before it. */
function pushManifest(
  repository: Repository,
  reference: string,
  manifest: Manifest,
  response: http.ServerResponse,
  hasReferrers: boolean,
): void {
  const digest = digestOf(manifest.content);
  const missing = namedBy(manifest.content).filter((named) => !repository.blobs.has(named) && !repository.manifests.has(named));
  if (reference.startsWith('sha256:') && reference !== digest)
    refuse(response, 400, 'DIGEST_INVALID', `expected ${reference}, got content of ${digest}`);
  else if (missing.length > 0) refuse(response, 400, 'MANIFEST_BLOB_UNKNOWN', `the manifest names what is not here: ${missing.join(', ')}`);
  else {
    repository.manifests.set(digest, manifest);
    if (reference !== digest) repository.tags.set(reference, digest);
    const subject = hasReferrers ? subjectOf(manifest) : undefined;
    response.writeHead(201, { 'docker-content-digest': digest, ...(subject !== undefined && { 'oci-subject': subject }) }).end();
  }
}

function namedBy(content: Buffer): readonly string[] {
  const parsed: { config?: Named; layers?: readonly Named[]; manifests?: readonly Named[] } = JSON.parse(content.toString('utf8'));
  return [parsed.config, ...(parsed.layers ?? []), ...(parsed.manifests ?? [])].flatMap((named) => named?.digest ?? []);
}

interface Named {
  readonly digest?: string;
}

/** Node leaves the body of an answer to HEAD out by itself. */
function send(response: http.ServerResponse, type: string, digest: string, content: Buffer): void {
  response.writeHead(200, { 'content-type': type, 'content-length': content.length, 'docker-content-digest': digest }).end(content);
}

function refuse(response: http.ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [{ code, message }] }));
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Error(`expected at most ${MAX_BODY_BYTES} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
