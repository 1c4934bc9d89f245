import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

/** What a request was, and who it said it came from. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** An HTTP server on 127.0.0.1 that keeps what it was asked. */
export async function httpServer(handler: Handler) {
  const seen: Seen[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    seen.push({ method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization, body });
    handler(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    port,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface StoredContent {
  readonly body: string;
  readonly type: string;
  readonly digest: string;
}

export function content(value: unknown, type: string): StoredContent {
  const body = JSON.stringify(value);
  return { body, type, digest: `sha256:${createHash('sha256').update(body).digest('hex')}` };
}

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';

/** A single image and the config it names. */
export function image(
  platform: Record<string, string>,
  types: { manifest: string; config: string } = { manifest: OCI_MANIFEST, config: OCI_CONFIG },
) {
  const config = content({ ...platform, rootfs: {} }, 'application/octet-stream');
  const manifest = content(
    { schemaVersion: 2, mediaType: types.manifest, config: { mediaType: types.config, digest: config.digest } },
    types.manifest,
  );
  return { config, manifest };
}

export interface FakeRegistry {
  /** By tag; a digest finds them too. */
  readonly manifests: Readonly<Record<string, StoredContent>>;
  readonly blobs?: readonly StoredContent[];
  readonly repository?: string;
  /** In the order in which the registry lists them, two a page; default the names of `manifests`. */
  readonly tags?: readonly string[];
  /** Runs first; true when it has answered. */
  readonly guard?: (request: http.IncomingMessage, response: http.ServerResponse, body: string) => boolean;
}

/** The reading half of https://github.com/opencontainers/distribution-spec, as `registry:2` answers it. */
export async function fakeRegistry({ manifests, blobs = [], repository = 'acme/api', tags = Object.keys(manifests), guard }: FakeRegistry) {
  return httpServer((request, response, body) => {
    if (guard?.(request, response, body)) return;
    const url = new URL(request.url ?? '/', 'http://registry');
    const [, kind, name = ''] = new RegExp(`^/v2/${repository}/(manifests|blobs|tags)/(.+)$`).exec(url.pathname) ?? [];
    if (kind === 'tags') {
      const start = tags.indexOf(url.searchParams.get('last') ?? '') + 1;
      const page = tags.slice(start, start + 2);
      const more = start + 2 < tags.length ? { link: `</v2/${repository}/tags/list?last=${page.at(-1)}&n=2>; rel="next"` } : {};
      response.writeHead(200, { 'content-type': 'application/json', ...more }).end(JSON.stringify({ name: repository, tags: page }));
      return;
    }
    const found =
      kind === 'manifests'
        ? (manifests[name] ?? Object.values(manifests).find(({ digest }) => digest === name))
        : blobs.find(({ digest }) => kind === 'blobs' && digest === name);
    if (!found) refuse(response, 404, kind === 'manifests' ? 'MANIFEST_UNKNOWN' : 'NAME_UNKNOWN', 'not known');
    else response.writeHead(200, { 'content-type': found.type, 'docker-content-digest': found.digest }).end(found.body);
  });
}

export function refuse(
  response: http.ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify({ errors: [{ code, message }] }));
}
