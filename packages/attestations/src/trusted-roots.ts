import { TrustedRoot } from '@sigstore/protobuf-specs';
import { SluiceError } from '@sluice/core';
import { z } from 'zod';

export type { TrustedRoot };

const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot[+.]/;
const rootSchema = z.looseObject({ mediaType: z.string().regex(MEDIA_TYPE), certificateAuthorities: z.array(z.unknown()).min(1) });
/** Of the roots of one file: GitHub's has two. */
const MAX_ROOTS = 20;

/**
 * The roots of a file: one JSON document, or one a line as `gh attestation trusted-root` writes them.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 *
 * @throws SluiceError `trusted-root-invalid`, kind `input`.
 */
export function parseTrustedRoots(text: string, name: string): readonly TrustedRoot[] {
  const documents = documentsIn(text) ?? text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [documentsIn(line)?.[0]]));
  if (documents.length === 0 || documents.length > MAX_ROOTS) throw invalid(name, `${documents.length} documents`);
  return documents.map((document, index) => {
    const parsed = rootSchema.safeParse(document);
    if (!parsed.success) throw invalid(name, `something else as document ${index + 1}`);
    try {
      return TrustedRoot.fromJSON(parsed.data);
    } catch (error) {
      throw invalid(name, `a broken one as document ${index + 1}`, error);
    }
  });
}

/** Null: it is not one document. */
function documentsIn(text: string): readonly unknown[] | null {
  try {
    return [JSON.parse(text)];
  } catch {
    return null;
  }
}

/**
 * The roots of the public instance of Sigstore, by The Update Framework: what is fetched is signed, newer than what was known, and kept in
 * the folder. Bounded by 5 s for an answer, asked three times.
 *
 * @throws SluiceError `trusted-root-unreachable`, kind `world`.
 */
export async function fetchTrustedRoots(from: {
  /** Where it is kept; default that of the user. */
  readonly cache?: string | undefined;
  /** Default `https://tuf-repo-cdn.sigstore.dev`, whose first root is built in. */
  readonly mirror?: { readonly url: string; readonly rootFile: string };
}): Promise<readonly TrustedRoot[]> {
  const { getTrustedRoot } = await import('@sigstore/tuf');
  const { cache, mirror } = from;
  try {
    return [
      await getTrustedRoot({
        ...(cache !== undefined && { cachePath: cache }),
        ...(mirror && { mirrorURL: mirror.url, rootPath: mirror.rootFile }),
      }),
    ];
  } catch (error) {
    throw new SluiceError(
      'trusted-root-unreachable',
      'world',
      `the roots of the public instance of Sigstore cannot be had: ${reasonsOf(error)}`,
      { cause: error },
    );
  }
}

/** It wraps what went wrong, once or twice. */
function reasonsOf(error: unknown): string {
  const reasons: string[] = [];
  for (let at = error; at instanceof Error && reasons.length < 4; at = at.cause) if (at.message !== '') reasons.push(at.message);
  return [...new Set(reasons)].join(': ').slice(0, 500) || 'no reason given';
}

function invalid(name: string, found: string, cause?: unknown): SluiceError {
  const message = `${name}: expected the roots of a Sigstore instance as JSON (gh attestation trusted-root writes them), got ${found}`;
  return new SluiceError('trusted-root-invalid', 'input', message, { cause });
}
