import { digestOf, json, putBlob, putManifest } from './push-image.ts';
import { descriptorOf, REFERRERS } from './referrers.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';

/**
 * A bundle as referrer of a digest, https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md. Where the registry keeps no list
 * of referrers it is named by the tag that stands in for it; the bundle is then the only one of its subject.
 */
export async function pushBundle(host: string, repository: string, subject: string, bundle: object): Promise<string> {
  const base = `http://${host}/v2/${repository}`;
  const content = json(bundle);
  const config = json({});
  await putBlob(base, {}, content);
  await putBlob(base, {}, config);
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: BUNDLE,
    config: { mediaType: EMPTY, digest: digestOf(config), size: config.length },
    layers: [{ mediaType: BUNDLE, digest: digestOf(content), size: content.length }],
    subject: { mediaType: MANIFEST, digest: subject, size: 1 },
  });
  const listed = await putManifest(base, {}, digestOf(manifest), MANIFEST, manifest);
  if (listed !== '') return digestOf(manifest);
  const index = json({ schemaVersion: 2, mediaType: REFERRERS, manifests: [descriptorOf({ mediaType: MANIFEST, content: manifest })] });
  await putManifest(base, {}, subject.replace(':', '-'), REFERRERS, index);
  return digestOf(manifest);
}
