import { diffTrees, type FileChange } from '../git/diff.ts';
import type { Commit } from '../git/objects.ts';
import type { JsonObject } from '../json.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { userView } from '../users/user-view.ts';
import { repositoryPage, repositoryUrl } from './repository-view.ts';

export function commitView(store: Store, repository: Repository, commit: Commit): JsonObject {
  const api = repositoryUrl(store, repository);
  const page = repositoryPage(store, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      verification: verificationView(commit),
    },
    author: accountView(store, commit.author.email),
    committer: accountView(store, commit.committer.email),
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  };
}

/** With its files, against its first parent. */
export function detailedCommitView(store: Store, repository: Repository, commit: Commit): JsonObject {
  const changes = changesOf(repository, commit);
  const additions = changes.reduce((sum, change) => sum + change.additions, 0);
  const deletions = changes.reduce((sum, change) => sum + change.deletions, 0);
  return {
    ...commitView(store, repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: changes.map((change) => fileChangeView(store, repository, commit.sha, change)),
  };
}

export function changesOf({ objects }: Repository, commit: Commit): readonly FileChange[] {
  const [parent] = commit.parents;
  return diffTrees(objects, parent === undefined ? undefined : objects.commit(parent)?.tree, commit.tree);
}

export function fileChangeView(store: Store, repository: Repository, sha: string, change: FileChange): JsonObject {
  const path = change.path.split('/').map(encodeURIComponent).join('/');
  const page = repositoryPage(store, repository);
  return {
    sha: change.sha,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${page}/blob/${sha}/${path}`,
    raw_url: `${page}/raw/${sha}/${path}`,
    contents_url: `${repositoryUrl(store, repository)}/contents/${path}?ref=${sha}`,
  };
}

export function verificationView(commit: Commit): JsonObject {
  return commit.signed
    ? {
        verified: true,
        reason: 'valid',
        signature: '-----BEGIN PGP SIGNATURE-----',
        payload: `tree ${commit.tree}`,
        verified_at: commit.committer.date,
      }
    : { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };
}

/** Commits belong to an account by the address that GitHub gives everybody. */
export function addressOf(login: string): string {
  return `${login}@users.noreply.github.com`;
}

function accountView(store: Store, email: string): JsonObject | null {
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  const user = login === undefined ? undefined : store.user(login);
  return user === undefined ? null : userView(store.url, user);
}
