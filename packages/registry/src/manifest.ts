import { z } from 'zod';

const INDEX_TYPES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];
const MANIFEST_TYPES = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'];
const CONFIG_TYPES = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json'];

/** For the Accept header: indexes first, so that all platforms are seen. */
export const ACCEPTED_TYPES = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ');

const platformSchema = z.object({ os: z.string(), architecture: z.string(), variant: z.string().nullish() });
const indexSchema = z.object({
  mediaType: z.string().nullish(),
  manifests: z.array(z.object({ platform: platformSchema.nullish() })).max(10_000),
});
const manifestSchema = z.object({
  mediaType: z.string().nullish(),
  config: z.object({ mediaType: z.string().nullish(), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) }),
});

export type Manifest =
  | { readonly kind: 'index'; readonly mediaType: string; readonly platforms: readonly string[] }
  /** `configDigest` is null where the config does not describe an image (charts and other artifacts). */
  | { readonly kind: 'image'; readonly mediaType: string; readonly configDigest: string | null }
  | { readonly kind: 'unreadable'; readonly found: string };

/** What a registry answered for a manifest. The body's own mediaType is what the digest vouches for; the header fills in for it. */
export function parseManifest(json: unknown, contentType: string): Manifest {
  const declared =
    z.object({ mediaType: z.string().nullish() }).safeParse(json).data?.mediaType || contentType.split(';')[0]?.trim() || 'no media type';
  if (INDEX_TYPES.includes(declared)) {
    const index = indexSchema.safeParse(json);
    if (!index.success) return { kind: 'unreadable', found: `a broken ${declared}` };
    const platforms = index.data.manifests.flatMap(({ platform }) => (platform ? [platformName(platform)] : []));
    // Attestations are listed as unknown/unknown.
    return { kind: 'index', mediaType: declared, platforms: [...new Set(platforms)].filter((name) => !name.startsWith('unknown/')) };
  }
  if (MANIFEST_TYPES.includes(declared)) {
    const manifest = manifestSchema.safeParse(json);
    if (!manifest.success) return { kind: 'unreadable', found: `a broken ${declared}` };
    const { mediaType, digest } = manifest.data.config;
    return { kind: 'image', mediaType: declared, configDigest: mediaType && CONFIG_TYPES.includes(mediaType) ? digest : null };
  }
  return { kind: 'unreadable', found: declared };
}

/** The platform that an image's config names; null when it names none. */
export function platformOfConfig(json: unknown): string | null {
  const parsed = platformSchema.safeParse(json);
  return parsed.success ? platformName(parsed.data) : null;
}

function platformName({ os, architecture, variant }: z.output<typeof platformSchema>): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}
