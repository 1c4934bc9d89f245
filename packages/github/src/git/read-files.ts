import { z } from 'zod';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';
import { readBlob } from './read-blob.ts';

/** Texts by path; null where there is no such file, or one that is no text. */
export type Texts = ReadonlyMap<string, string | null>;

/** What one question may hold: GitHub counts the nodes of a query. */
const PATHS_OF_A_QUESTION = 100;

const fileSchema = z
  .object({ object: z.object({ oid: z.string(), text: z.string().nullish(), isTruncated: z.boolean().optional() }).nullable() })
  .nullable();
/** `file0`, `file1`, … beside the commit's own name. */
const commitSchema = z.object({ oid: z.string() }).catchall(fileSchema);
const branchSchema = z.object({ repository: z.object({ ref: z.object({ target: commitSchema }).nullable() }) });
const objectSchema = z.object({ repository: z.object({ object: commitSchema.nullable() }) });

/** Where a branch is and files of it, as of one moment, a hundred a request; null when there is no such branch. */
export async function readBranch(
  client: GitHubClient,
  repository: Repository,
  { branch, paths }: { readonly branch: string /** A hundred at most. */; readonly paths: readonly string[] },
): Promise<{ readonly head: string; readonly texts: Texts } | null> {
  const asked = paths.slice(0, PATHS_OF_A_QUESTION);
  const answer = await client.graphql('readBranch', {
    query: `query (${DECLARED}, $branch: String!${declared(asked)}) {
      repository(owner: $owner, name: $repo) { ref(qualifiedName: $branch) { target { oid ... on Commit { ${selected(asked)} } } } } }`,
    variables: { ...repository, branch: `refs/heads/${branch}`, ...named(asked) },
    about: { ...repository, branch },
    data: branchSchema,
  });
  const { ref } = answered(answer).repository;
  if (ref === null) return null;
  const head = ref.target.oid;
  const rest = await readFiles(client, repository, { commit: head, paths: paths.slice(PATHS_OF_A_QUESTION) });
  return { head, texts: new Map([...(await textsOf(client, repository, ref.target, asked)), ...rest]) };
}

/** Files of a commit, a hundred a request. Paths of a commit that is not there are all null. */
export async function readFiles(
  client: GitHubClient,
  repository: Repository,
  { commit, paths }: { readonly commit: string; readonly paths: readonly string[] },
): Promise<Texts> {
  const texts = new Map<string, string | null>();
  for (let from = 0; from < paths.length; from += PATHS_OF_A_QUESTION) {
    const asked = paths.slice(from, from + PATHS_OF_A_QUESTION);
    const answer = await client.graphql('readFiles', {
      query: `query (${DECLARED}, $commit: GitObjectID!${declared(asked)}) {
        repository(owner: $owner, name: $repo) { object(oid: $commit) { oid ... on Commit { ${selected(asked)} } } } }`,
      variables: { ...repository, commit, ...named(asked) },
      about: { ...repository, commit },
      data: objectSchema,
    });
    const { object } = answered(answer).repository;
    for (const [path, text] of await textsOf(client, repository, object, asked)) texts.set(path, text);
  }
  return texts;
}

const DECLARED = '$owner: String!, $repo: String!';

/** Paths go as variables, never into the text of a question. */
function declared(paths: readonly string[]): string {
  return paths.map((_, index) => `, $path${index}: String!`).join('');
}

function named(paths: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(paths.map((path, index) => [`path${index}`, path]));
}

function selected(paths: readonly string[]): string {
  const files = paths.map((_, index) => `file${index}: file(path: $path${index}) { object { oid ... on Blob { text isTruncated } } }`);
  return ['oid', ...files].join(' ');
}

async function textsOf(
  client: GitHubClient,
  repository: Repository,
  commit: z.infer<typeof commitSchema> | null,
  paths: readonly string[],
): Promise<Texts> {
  const texts = new Map<string, string | null>();
  for (const [index, path] of paths.entries()) {
    const file = commit?.[`file${index}`]?.object;
    texts.set(path, file?.isTruncated === true ? await readBlob(client, repository, file.oid) : (file?.text ?? null));
  }
  return texts;
}
