import type { RepositoryDriver } from '@sluice/sandbox/github';

type Objects = RepositoryDriver['data']['objects'];

/**
 * What a clone of a repository of the sandbox's GitHub gets, as git-fast-import(1) reads it: every commit that leads to `head`, with its files.
 * git gives the commits the names that they have there, for they are made of the same bytes. Pure.
 */
export function historyOf(objects: Objects, head: string, branch: string): Buffer {
  const parts: Buffer[] = [];
  const marks = new Map<string, number>();
  for (const sha of ancestors(objects, head)) {
    const commit = objects.commit(sha);
    if (commit === undefined) throw new Error(`there is no commit ${sha}`);
    marks.set(sha, marks.size + 1);
    const parents = commit.parents.map((parent, index) => `${index === 0 ? 'from' : 'merge'} :${marks.get(parent)}\n`);
    const person = ({ name, email, date }: typeof commit.author) => `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
    parts.push(
      text(`${commit.parents.length === 0 ? `reset refs/heads/${branch}\n` : ''}commit refs/heads/${branch}\nmark :${marks.get(sha)}\n`),
      text(`author ${person(commit.author)}\ncommitter ${person(commit.committer)}\n`),
      ...data(text(commit.message)),
      text(`${parents.join('')}deleteall\n`),
      ...filesOf(objects, commit.tree, ''),
    );
  }
  return Buffer.concat([...parts, text(`reset refs/heads/${branch}\nfrom :${marks.get(head)}\n\ndone\n`)]);
}

/** Parents before their children. */
function ancestors(objects: Objects, head: string): readonly string[] {
  const seen = new Set<string>();
  const visit = (sha: string): void => {
    if (seen.has(sha)) return;
    for (const parent of objects.commit(sha)?.parents ?? []) visit(parent);
    seen.add(sha);
  };
  visit(head);
  return [...seen];
}

function filesOf(objects: Objects, tree: string, folder: string): readonly Buffer[] {
  return (objects.tree(tree) ?? []).flatMap(({ name, mode, sha }) => {
    const path = `${folder}${name}`;
    if (mode === '040000') return filesOf(objects, sha, `${path}/`);
    return [text(`M ${mode} inline ${path}\n`), ...data(objects.blob(sha) ?? Buffer.alloc(0))];
  });
}

function data(content: Buffer): readonly Buffer[] {
  return [text(`data ${content.length}\n`), content, text('\n')];
}

function text(value: string): Buffer {
  return Buffer.from(value, 'utf8');
}
