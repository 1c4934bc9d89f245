import { z } from 'zod';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface NewCommit {
  readonly branch: string;
  /** What the branch has to point to, or nothing is written. */
  readonly expectedHead: string;
  readonly headline: string;
  readonly body?: string;
  /** Whole new contents of files, by path. */
  readonly files: readonly TextFile[];
  readonly deletions?: readonly string[];
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

// https://docs.github.com/graphql/reference/mutations#createcommitonbranch
const MUTATION = 'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }';

const dataSchema = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) });

/**
 * One commit on a branch in one request: signed by GitHub, and written only if the branch still is where the caller saw it.
 *
 * `conflict`: it is not. When an earlier answer was lost that may be because of this very commit: look for its content before writing again.
 */
export async function appendCommit(
  client: GitHubClient,
  { owner, repo }: Repository,
  commit: NewCommit,
): Promise<{ readonly kind: 'appended'; readonly commit: string } | { readonly kind: 'conflict' }> {
  const input = {
    branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: commit.branch },
    expectedHeadOid: commit.expectedHead,
    message: { headline: commit.headline, ...(commit.body !== undefined && { body: commit.body }) },
    fileChanges: {
      additions: commit.files.map(({ path, text }) => ({ path, contents: Buffer.from(text).toString('base64') })),
      deletions: (commit.deletions ?? []).map((path) => ({ path })),
    },
  };
  const about = { owner, repo, branch: commit.branch };
  const answer = await client.graphql('createCommitOnBranch', { query: MUTATION, variables: { input }, about, data: dataSchema });
  if (answer.kind === 'refused' && isConflict(answer)) return { kind: 'conflict' };
  return { kind: 'appended', commit: answered(answer).createCommitOnBranch.commit.oid };
}

function isConflict({ type, words }: { readonly type: string | null; readonly words: string }): boolean {
  return type === 'STALE_DATA' || /expected branch to point to|is at [0-9a-f]{40} but expected/i.test(words);
}
