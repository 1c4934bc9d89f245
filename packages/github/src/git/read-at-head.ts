import { SluiceError } from '@sluice/core';
import { z } from 'zod';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { RequestFacts } from '../client/requests.ts';
import type { Repository } from '../repository.ts';

export interface FilesAtHead {
  /** What the branch points to. */
  readonly commit: string;
  /** Texts by path; a file that is not there is not in it. */
  readonly texts: ReadonlyMap<string, string>;
}

const FACTS: RequestFacts = { does: 'read {files} of branch {branch} of {repository}', needs: 'contents: read', repeatable: true };

const textSchema = z.object({ object: z.object({ text: z.string().nullable() }).partial().nullable() }).nullable();
const headSchema = z.object({
  repository: z.object({ ref: z.object({ target: z.looseObject({ oid: z.string() }) }).nullable() }).nullable(),
});
const blobsSchema = z.object({ repository: z.record(z.string(), z.object({ text: z.string().nullable() }).partial().nullable()) });

/** Where a branch stands and texts of files there, as of one moment and in one request. Null when there is no such branch. */
export async function readAtHead(
  client: GitHubClient,
  repository: Repository,
  branch: string,
  paths: readonly string[],
): Promise<FilesAtHead | null> {
  const variables = Object.fromEntries(paths.map((path, index) => [`p${index}`, path]));
  const declared = paths.map((_, index) => `, $p${index}: String!`).join('');
  // https://docs.github.com/graphql/reference/objects#commit
  const files = paths.map((_, index) => `f${index}: file(path: $p${index}) { object { ... on Blob { text } } }`).join(' ');
  const query = `query ($owner: String!, $repo: String!, $ref: String!${declared}) { repository(owner: $owner, name: $repo) { ref(qualifiedName: $ref) { target { oid ... on Commit { ${files === '' ? 'oid' : files} } } } } }`;
  const facts = factsOf(`${paths.length} files`, branch, repository);
  const data = answered(await client.graphql(facts, query, { ...repository, ref: `refs/heads/${branch}`, ...variables }));
  const target = checked(headSchema, data, facts).repository?.ref?.target;
  if (!target) return null;
  const texts = new Map<string, string>();
  for (const [index, path] of paths.entries()) {
    const text = checked(textSchema, target[`f${index}`] ?? null, facts)?.object?.text;
    if (typeof text === 'string') texts.set(path, text);
  }
  return { commit: target.oid, texts };
}

/** Texts of contents by their names in git, up to a few hundred in one request. What is no text is not in it. */
export async function readTexts(
  client: GitHubClient,
  repository: Repository,
  shas: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const variables = Object.fromEntries(shas.map((sha, index) => [`s${index}`, sha]));
  const declared = shas.map((_, index) => `, $s${index}: GitObjectID!`).join('');
  const blobs = shas.map((_, index) => `b${index}: object(oid: $s${index}) { ... on Blob { text } }`).join(' ');
  const query = `query ($owner: String!, $repo: String!${declared}) { repository(owner: $owner, name: $repo) { ${blobs} } }`;
  const facts = factsOf(`${shas.length} files`, '', repository);
  const data = checked(blobsSchema, answered(await client.graphql(facts, query, { ...repository, ...variables })), facts);
  return new Map(
    shas.flatMap((sha, index) => {
      const text = data.repository[`b${index}`]?.text;
      return typeof text === 'string' ? [[sha, text] as const] : [];
    }),
  );
}

function factsOf(files: string, branch: string, { owner, repo }: Repository): RequestFacts {
  const does = FACTS.does.replace('{files}', files).replace('{branch}', branch).replace('{repository}', `${owner}/${repo}`);
  return { ...FACTS, does };
}

function checked<T>(schema: z.ZodType<T>, data: unknown, { does }: RequestFacts): T {
  const found = schema.safeParse(data);
  if (found.success) return found.data;
  throw new SluiceError('github-answer-invalid', 'world', `cannot ${does}: ${z.prettifyError(found.error)}`);
}
