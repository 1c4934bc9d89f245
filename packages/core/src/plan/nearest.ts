import { distance } from 'fastest-levenshtein';

/** Longer names are no typing errors, and the distance costs length × length. */
const LONGEST = 64;

/** The known name that was probably meant: at most a third of its letters differ. Null when none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > LONGEST) return null;
  let best: { name: string; distance: number } | null = null;
  for (const candidate of known) {
    if (candidate.length > LONGEST) continue;
    const found = distance(name.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    if (found <= allowed && (best === null || found < best.distance)) best = { name: candidate, distance: found };
  }
  return best?.name ?? null;
}

/** `one of a, b, c`, cut where a list would fill the screen. */
export function oneOf(names: readonly string[]): string {
  if (names.length === 0) return 'none is declared';
  const shown = names.slice(0, 20).join(', ');
  return names.length === 1 ? shown : `one of ${shown}${names.length > 20 ? `, and ${names.length - 20} more` : ''}`;
}

/** `did you mean "x"?`, or the advice where nothing is near. */
export function didYouMean(name: string, known: readonly string[], otherwise: string): string {
  const found = nearest(name, known);
  return found === null ? otherwise : `did you mean "${found}"?`;
}
