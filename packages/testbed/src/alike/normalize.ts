/** What differs from run to run and says nothing: identities, times, versions, hashes and random ends of names. */
const TIMES = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const UIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const DROPPED = new Set(['selfLink', 'continue', 'remainingItemCount']);

/** Makes answers of two clusters comparable: equal things in equal places become the same placeholder, numbered by first appearance. */
export function normalize(answer: unknown, namespace: string): unknown {
  const seen = new Map<string, string>();
  const placeholder = (kind: string, value: string) => {
    const key = `${kind} ${value}`;
    const known = seen.get(key) ?? `<${kind} ${[...seen.keys()].filter((each) => each.startsWith(`${kind} `)).length + 1}>`;
    seen.set(key, known);
    return known;
  };
  const text = (value: string): string => {
    return value
      .replace(TIMES, '<time>')
      .replaceAll(namespace, '<namespace>')
      .replace(UIDS, (uid) => placeholder('uid', uid))
      .replace(/\bweb-[0-9a-z]{6,10}-[0-9a-z]{5}\b/g, 'web-<hash>-<random>')
      .replace(/\bweb-[bcdf-hj-np-tv-xz2456789]{6,10}\b/g, 'web-<hash>');
  };
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      if (key === 'resourceVersion') return '<version>';
      return key === 'pod-template-hash' ? '<hash>' : text(value);
    }
    if (Array.isArray(value)) return inOrder(value, key).map((member) => walk(member, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !DROPPED.has(name))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, member]) => [text(name), walk(member, name)]),
    );
  };
  return walk(answer, '');
}

/** Owners of fields are listed by the second in which they wrote: two that fall into one second on one cluster need not on the other. */
function inOrder(list: readonly unknown[], key: string): readonly unknown[] {
  if (key !== 'managedFields' && key !== 'owners') return list;
  const name = (owner: unknown): string =>
    typeof owner === 'object' && owner !== null && 'manager' in owner && 'operation' in owner
      ? `${owner.operation} ${owner.manager} ${'subresource' in owner ? owner.subresource : ''}`
      : '';
  return [...list].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
