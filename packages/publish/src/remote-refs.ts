import type { Git } from './git.ts';

/** Commits by name, of the branches and tags that a remote has. */
export interface RemoteRefs {
  readonly branches: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

export async function readRemoteRefs(git: Git, remote: string): Promise<RemoteRefs> {
  return parseRemoteRefs(await git.run(['ls-remote', '--heads', '--tags', remote]));
}

/** Reads what `git ls-remote` prints. An annotated tag comes twice, the second time with `^{}` and the commit it stands for. Pure. */
export function parseRemoteRefs(text: string): RemoteRefs {
  const branches = new Map<string, string>();
  const tags = new Map<string, string>();
  for (const [, commit = '', kind, name = ''] of text.matchAll(/^([0-9a-f]{40,64})\trefs\/(heads|tags)\/(\S+?)(?:\^\{\})?$/gm))
    (kind === 'heads' ? branches : tags).set(name, commit);
  return { branches, tags };
}
