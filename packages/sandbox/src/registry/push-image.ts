import { createHash } from 'node:crypto';

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

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';

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
      history: [{ created_by: `sluice sandbox ${options.content ?? tag}` }],
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

export async function putBlob(base: string, headers: Record<string, string>, content: Buffer): Promise<void> {
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

/** Gives back what the registry says it refers to: empty where it keeps no such list. */
export async function putManifest(
  base: string,
  headers: Record<string, string>,
  reference: string,
  mediaType: string,
  content: Buffer,
): Promise<string> {
  const request = { method: 'PUT', headers: { ...headers, 'content-type': mediaType }, body: new Uint8Array(content) };
  const response = await expectStatus(await fetch(`${base}/manifests/${reference}`, request), 201, `pushing ${reference}`);
  return response.headers.get('oci-subject') ?? '';
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

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

export function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
