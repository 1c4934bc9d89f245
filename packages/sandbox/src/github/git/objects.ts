import { createHash } from 'node:crypto';

export type FileMode = '100644' | '100755' | '040000' | '120000' | '160000';

export interface TreeEntry {
  readonly name: string;
  readonly mode: FileMode;
  readonly sha: string;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  /** To the second. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
  /** Made by GitHub for somebody, and so signed by it. */
  readonly signed: boolean;
}

/** Path → content of a file. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** Blobs, trees and commits under the names that git gives them. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export class ObjectDatabase {
  readonly #blobs = new Map<string, Buffer>();
  readonly #trees = new Map<string, readonly TreeEntry[]>();
  readonly #commits = new Map<string, Commit>();

  blob(sha: string): Buffer | undefined {
    return this.#blobs.get(sha);
  }

  tree(sha: string): readonly TreeEntry[] | undefined {
    return this.#trees.get(sha);
  }

  commit(sha: string): Commit | undefined {
    return this.#commits.get(sha);
  }

  get commits(): Iterable<Commit> {
    return this.#commits.values();
  }

  kindOf(sha: string): 'blob' | 'tree' | 'commit' | undefined {
    if (this.#blobs.has(sha)) return 'blob';
    if (this.#trees.has(sha)) return 'tree';
    return this.#commits.has(sha) ? 'commit' : undefined;
  }

  addBlob(content: Buffer): string {
    const sha = nameOf('blob', content);
    this.#blobs.set(sha, content);
    return sha;
  }

  addTree(entries: readonly TreeEntry[]): string {
    // git orders a folder as if its name ended in a slash.
    const key = ({ name, mode }: TreeEntry) => Buffer.from(mode === '040000' ? `${name}/` : name);
    const sorted = entries.toSorted((a, b) => Buffer.compare(key(a), key(b)));
    const lines = sorted.map(({ name, mode, sha }) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`), Buffer.from(sha, 'hex')]),
    );
    const sha = nameOf('tree', Buffer.concat(lines));
    this.#trees.set(sha, sorted);
    return sha;
  }

  addCommit(commit: Omit<Commit, 'sha'>): Commit {
    const person = ({ name, email, date }: Person) => `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
    const text = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${person(commit.author)}`,
      `committer ${person(commit.committer)}`,
      '',
      commit.message,
    ].join('\n');
    const added = { ...commit, sha: nameOf('commit', Buffer.from(text)) };
    this.#commits.set(added.sha, added);
    return added;
  }
}

function nameOf(kind: 'blob' | 'tree' | 'commit', content: Buffer): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}
