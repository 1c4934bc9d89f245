import { createHash } from 'node:crypto';
import { type Clock, type ImageReference, SluiceError } from '@sluice/core';
import type { Environment } from '@sluice/http';
import { z } from 'zod';
import { dockerCredentials } from './docker-config.ts';
import { type Answer, HttpExchange } from './http-exchange.ts';
import { ACCEPTED_TYPES, parseManifest, platformOfConfig } from './manifest.ts';
import { newestTags } from './newest-tags.ts';
import { nextPage } from './next-page.ts';
import { registryAddress } from './registry-address.ts';
import { type Access, jsonOrNull } from './registry-authorizer.ts';
import type { CredentialLookup } from './registry-credential.ts';
import { RegistrySession, saidBy } from './registry-session.ts';

const MAX_TAG_PAGES = 10;

export interface RegistryOptions {
  /** Where the docker config and the proxy are found; `process.env` in a program. */
  readonly env: Environment;
  readonly clock: Clock;
  /** Default: the docker config and its credential helpers. */
  readonly credentials?: CredentialLookup;
  /** One attempt's time limit; default 15 s. */
  readonly timeoutMs?: number;
}

export interface ResolvedImage {
  /** `sha256:` and 64 hex digits, computed from what the registry sent. */
  readonly digest: string;
  readonly mediaType: string;
  /** `os/architecture[/variant]`; empty when the registry does not say. */
  readonly platforms: readonly string[];
}

export interface RepositoryLook {
  /** Where the credentials come from, without secrets. */
  readonly origin: string;
  readonly tags: readonly string[] | null;
}

/** Reads images of any registry that speaks https://github.com/opencontainers/distribution-spec/blob/main/spec.md; never writes. */
export class RegistryClient {
  readonly #session: RegistrySession;
  readonly #credentials: CredentialLookup;

  constructor({ env, clock, credentials = dockerCredentials(env), timeoutMs = 15_000 }: RegistryOptions) {
    this.#credentials = credentials;
    this.#session = new RegistrySession(new HttpExchange(env), clock, credentials, timeoutMs);
  }

  /**
   * The digest a reference means now, and the platforms it runs on. A digest in the reference is checked, not believed.
   *
   * @throws SluiceError kind `input`: `image-not-found` (with the newest tags), `registry-denied` (with the credentials tried, without
   *   secrets), `image-unsupported`; kind `world`: `registry-unreachable`, `registry-busy`, `digest-mismatch`.
   */
  async resolve(reference: ImageReference, signal?: AbortSignal): Promise<ResolvedImage> {
    const access: Access = { registry: reference.registry, repository: reference.repository, signal };
    const version = reference.digest ?? reference.tag;
    if (version === null) throw refused('image-reference-invalid', `"${reference.image}" names no version. Add a tag or @sha256:…`);
    const answer = await this.#get(access, `manifests/${version}`, ACCEPTED_TYPES);
    if (answer.status === 404) throw await this.#notFound(access, reference, version, answer);
    this.#expectSuccess(answer, access, `manifest ${version}`);
    const digest = digestOf(answer.body);
    const announced = answer.headers['docker-content-digest'];
    const expected = reference.digest ?? (typeof announced === 'string' && announced.startsWith('sha256:') ? announced : digest);
    if (digest !== expected) throw mismatch(access, `manifest ${version}`, expected, digest);
    const manifest = parseManifest(jsonOrNull(answer.body), answer.headers['content-type'] ?? '');
    switch (manifest.kind) {
      case 'index':
        return { digest, mediaType: manifest.mediaType, platforms: manifest.platforms };
      case 'image':
        return { digest, mediaType: manifest.mediaType, platforms: await this.#platformsOf(access, manifest.configDigest) };
      case 'unreadable': {
        const problem = `${nameOf(access)}@${digest}: expected an image index or manifest (OCI, or docker schema 2), got ${manifest.found}`;
        throw refused('image-unsupported', `${problem}. Build and push it again with a current tool`);
      }
    }
  }

  /**
   * Whether a repository can be read, as whom, and its tags, the newest first (null where the registry does not list them); no version is
   * needed.
   *
   * @throws SluiceError as `resolve`, and kind `input`: `repository-not-found`.
   */
  async look(repository: Pick<ImageReference, 'registry' | 'repository'>, signal?: AbortSignal): Promise<RepositoryLook> {
    const access: Access = { registry: repository.registry, repository: repository.repository, signal };
    const tags = await this.#tags(access);
    const { origin } = await this.#credentials(access.registry);
    return { origin, tags: tags && newestTags(tags, tags.length) };
  }

  async #platformsOf(access: Access, configDigest: string | null): Promise<readonly string[]> {
    if (configDigest === null) return [];
    const answer = await this.#get(access, `blobs/${configDigest}`, 'application/json, */*;q=0.5');
    this.#expectSuccess(answer, access, `blob ${configDigest}`);
    const digest = digestOf(answer.body);
    if (digest !== configDigest) throw mismatch(access, 'image config', configDigest, digest);
    const platform = platformOfConfig(jsonOrNull(answer.body));
    return platform === null ? [] : [platform];
  }

  async #get(access: Access, path: string, accept: string): Promise<Answer> {
    return this.#session.ask(access, new URL(`v2/${access.repository}/${path}`, registryAddress(access.registry)), accept);
  }

  async #notFound(access: Access, { image }: ImageReference, version: string, answer: Answer): Promise<SluiceError> {
    const separator = version.startsWith('sha256:') ? '@' : ':';
    const tags = await this.#tags(access).catch((error: unknown) => {
      access.signal?.throwIfAborted();
      // The list is a courtesy; that the image is missing is what matters.
      if (error instanceof SluiceError) return null;
      throw error;
    });
    const seen =
      tags === null
        ? `(${saidBy(answer)})`
        : tags.length === 0
          ? '(the repository has no tags)'
          : `(newest: ${newestTags(tags, 5).join(', ')})`;
    return refused(
      'image-not-found',
      `${image}${separator}${version} not in registry ${seen}. Wait for its build, or name a version that is there`,
    );
  }

  /** All tags, up to 10 pages; null when the registry does not list them. @throws SluiceError `repository-not-found`, and as `ask`. */
  async #tags(access: Access): Promise<readonly string[] | null> {
    const tags: string[] = [];
    let url: URL | null = new URL(`v2/${access.repository}/tags/list?n=1000`, registryAddress(access.registry));
    for (let page = 0; url !== null && page < MAX_TAG_PAGES; page += 1) {
      const answer: Answer = await this.#session.ask(access, url, 'application/json');
      const listed = z.object({ tags: z.array(z.string()).nullish() }).safeParse(jsonOrNull(answer.body));
      if (answer.status === 404) throw await this.#noRepository(access, answer);
      if (answer.status !== 200 || !listed.success) return tags.length > 0 ? tags : null;
      tags.push(...(listed.data.tags ?? []));
      url = nextPage(answer.headers.link, url);
    }
    return tags;
  }

  async #noRepository(access: Access, answer: Answer): Promise<SluiceError> {
    const { origin } = await this.#credentials(access.registry);
    const message = `${nameOf(access)} is not in the registry, or not shown to who asks: ${saidBy(answer)}. Tried: ${origin}`;
    return refused('repository-not-found', message);
  }

  #expectSuccess(answer: Answer, access: Access, what: string): void {
    if (answer.status === 200) return;
    throw new SluiceError(
      'registry-invalid',
      'world',
      `${access.registry} answered ${saidBy(answer)} for ${what} of ${access.repository}; expected 200`,
    );
  }
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}

function nameOf({ registry, repository }: Access): string {
  return `${registry}/${repository}`;
}

function mismatch(access: Access, what: string, expected: string, found: string): SluiceError {
  const message = `${what} of ${nameOf(access)}: expected ${expected}, got content with ${found}. Something between here and the registry changes it; do not use it`;
  return new SluiceError('digest-mismatch', 'world', message);
}

function refused(code: string, message: string): SluiceError {
  return new SluiceError(code, 'input', message);
}
