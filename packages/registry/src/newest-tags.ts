const collator = new Intl.Collator('en', { numeric: true });

/**
 * A registry lists tags by name and does not say when they came: the highest versions first, then other names. Example: `v1.3.9`, `v1.10.0`,
 * `latest`, `v1.10.0-rc.1` → `v1.10.0`, `v1.10.0-rc.1`, `v1.3.9`, `latest`.
 */
export function newestTags(tags: readonly string[], limit: number): readonly string[] {
  // Signatures and attestations are stored as tags named for a digest.
  return tags
    .filter((tag) => !/^sha256-[0-9a-f]{64}/.test(tag))
    .sort(compare)
    .slice(0, limit);
}

function compare(left: string, right: string): number {
  const [a, b] = [version(left), version(right)];
  if (a === null || b === null) return a === b ? collator.compare(right, left) : a === null ? 1 : -1;
  const byNumber = collator.compare(b.number, a.number);
  if (byNumber !== 0) return byNumber;
  // A pre-release comes before what it leads to.
  if (a.rest === '' || b.rest === '') return a.rest === b.rest ? 0 : a.rest === '' ? -1 : 1;
  return collator.compare(b.rest, a.rest);
}

function version(tag: string): { number: string; rest: string } | null {
  const [, number, rest = ''] = /^v?(\d+(?:\.\d+)*)(.*)$/.exec(tag) ?? [];
  return number === undefined ? null : { number, rest };
}
