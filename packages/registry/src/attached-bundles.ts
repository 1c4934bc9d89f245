import { createHash } from 'node:crypto';
import { SluiceError } from '@sluice/core';
import { z } from 'zod';
import { dockerCredentials } from './docker-config.ts';
import { type Answer, HttpExchange } from './http-exchange.ts';
import { ACCEPTED_TYPES } from './manifest.ts';
import { nextPage } from './next-page.ts';
import { registryAddress } from './registry-address.ts';
import { type Access, jsonOrNull } from './registry-authorizer.ts';
import type { RegistryOptions } from './registry-client.ts';
import { RegistrySession, saidBy } from './registry-session.ts';

/** Of any version: `application/vnd.dev.sigstore.bundle.v0.3+json`. */
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle[.+]/;
const INDEX = 'application/vnd.oci.image.index.v1+json';
/** What a registry answers that keeps no list of referrers. */
const NO_LIST = [400, 404, 405, 501];
const MAX_PAGES = 5;
/** More than one build signs; what is beyond is not looked at. */
const MAX_BUNDLES = 50;

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const indexSchema = z.object({
  manifests: z.array(z.object({ digest: z.string(), artifactType: z.string().nullish() })).max(10_000),
});
const manifestSchema = z.object({ layers: z.array(z.object({ mediaType: z.string(), digest })).max(100) });

/**
 * The Sigstore bundles that are attached to an image, as JSON that nobody has verified: those that refer to its digest, or, where the
 * registry keeps no list of these, those that the tag of the digest names.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers,
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md
 */
export class AttachedBundles {
  readonly #session: RegistrySession;

  constructor({ env, clock, credentials = dockerCredentials(env), timeoutMs = 15_000 }: RegistryOptions) {
    this.#session = new RegistrySession(new HttpExchange(env), clock, credentials, timeoutMs);
  }

  /** @throws SluiceError `registry-denied`, kind `input`; `registry-unreachable`, `registry-busy`, `registry-invalid`, `digest-mismatch`, kind `world`. */
  async of(image: Omit<Access, 'signal'> & { readonly digest: string }, signal?: AbortSignal): Promise<readonly unknown[]> {
    const access: Access = { registry: image.registry, repository: image.repository, signal };
    const referring = (await this.#listed(access, image.digest)) ?? (await this.#tagged(access, image.digest));
    const bundles: unknown[] = [];
    for (const manifest of referring.slice(0, MAX_BUNDLES)) bundles.push(...(await this.#bundlesOf(access, manifest)));
    return bundles;
  }

  /** Null: the registry keeps no such list. */
  async #listed(access: Access, subject: string): Promise<readonly string[] | null> {
    const found: string[] = [];
    let url: URL | null = this.#url(access, `referrers/${subject}`);
    for (let page = 0; url !== null && page < MAX_PAGES; page += 1) {
      const answer: Answer = await this.#session.ask(access, url, INDEX);
      if (page === 0 && NO_LIST.includes(answer.status)) return null;
      found.push(...bundlesIn(expectSuccess(answer, access, `the referrers of ${subject}`)));
      url = nextPage(answer.headers.link, url);
    }
    return found;
  }

  async #tagged(access: Access, subject: string): Promise<readonly string[]> {
    const tag = subject.replace(':', '-');
    const answer = await this.#session.ask(access, this.#url(access, `manifests/${tag}`), INDEX);
    return answer.status === 404 ? [] : bundlesIn(expectSuccess(answer, access, `manifest ${tag}`));
  }

  async #bundlesOf(access: Access, reference: string): Promise<readonly unknown[]> {
    const manifest = manifestSchema.safeParse(await this.#content(access, 'manifests', reference, ACCEPTED_TYPES));
    const layers = (manifest.data?.layers ?? []).filter(({ mediaType }) => BUNDLE.test(mediaType));
    const bundles: unknown[] = [];
    for (const layer of layers) bundles.push(await this.#content(access, 'blobs', layer.digest, '*/*'));
    return bundles;
  }

  async #content(access: Access, kind: 'manifests' | 'blobs', reference: string, accept: string): Promise<unknown> {
    const what = `${kind === 'blobs' ? 'blob' : 'manifest'} ${reference}`;
    const answer = await this.#session.ask(access, this.#url(access, `${kind}/${reference}`), accept);
    const body = expectSuccess(answer, access, what);
    const found = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
    if (found === reference) return body;
    throw new SluiceError(
      'digest-mismatch',
      'world',
      `${what} of ${access.registry}/${access.repository}: expected ${reference}, got content with ${found}. Something between here and the registry changes it; do not use it`,
    );
  }

  #url(access: Access, path: string): URL {
    return new URL(`v2/${access.repository}/${path}`, registryAddress(access.registry));
  }
}

function bundlesIn(index: unknown): readonly string[] {
  const manifests = indexSchema.safeParse(index).data?.manifests ?? [];
  return manifests.filter(({ artifactType }) => BUNDLE.test(artifactType ?? '')).map((found) => found.digest);
}

function expectSuccess(answer: Answer, access: Access, what: string): unknown {
  if (answer.status === 200) return jsonOrNull(answer.body);
  throw new SluiceError(
    'registry-invalid',
    'world',
    `${access.registry} answered ${saidBy(answer)} for ${what} of ${access.repository}; expected 200`,
  );
}
