export type JsonPatch = readonly { readonly op: string; readonly path: string; readonly value?: unknown }[];

export class PatchTestFailed extends Error {}

/** RFC 6902 as far as releases use it: add, replace, remove and test on members of objects and on positions of lists. Returns a changed copy. */
export function applyPatch<T>(document: T, patch: JsonPatch): T {
  const copy = structuredClone(document);
  for (const { op, path, value } of patch) {
    const names = path
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop() ?? '';
    const parent = names.reduce<unknown>((node, name) => membersOf(node)[name], copy);
    const members = membersOf(parent);
    if (op === 'add' || op === 'replace') members[last] = structuredClone(value);
    else if (op === 'remove') delete members[last];
    else if (op === 'test') {
      if (JSON.stringify(members[last]) !== JSON.stringify(value)) throw new PatchTestFailed(`test of ${path} failed`);
    } else throw new Error(`expected add, replace, remove or test, got ${op}`);
  }
  return copy;
}

function membersOf(node: unknown): Record<string, unknown> {
  if (typeof node !== 'object' || node === null) throw new PatchTestFailed('a member of the path does not exist');
  return node as Record<string, unknown>;
}
