/** A version as https://semver.org/spec/v2.0.0.html has it, without build metadata: a tag names one build. */
export interface Version {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Identifiers of a version that comes before the one without them: `rc`, `1`. */
  readonly before: readonly string[];
}

const VERSION = /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** `1.4.0` or `1.4.0-rc.1`; null for anything else, a leading `v` too. Pure. */
export function parseVersion(text: string): Version | null {
  const match = VERSION.exec(text);
  if (!match) return null;
  const before = match[4]?.split('.') ?? [];
  if (before.some((part) => /^0\d+$/.test(part))) return null;
  return { text, major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]), before };
}

/** Negative when `a` comes before `b`: 1.4.0-rc.1 < 1.4.0-rc.2 < 1.4.0 < 1.10.0. https://semver.org/#spec-item-11. Pure. */
export function compareVersions(a: Version, b: Version): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (numbers !== 0) return numbers;
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (const [index, part] of a.before.entries()) {
    const other = b.before[index];
    if (other === undefined) return 1;
    const difference = compareIdentifiers(part, other);
    if (difference !== 0) return difference;
  }
  return a.before.length - b.before.length;
}

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): number {
  const numbers = [a, b].map((part) => /^\d+$/.test(part));
  if (numbers[0] && numbers[1]) return Number(a) - Number(b);
  if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
