import { randomInt } from 'node:crypto';

/** Without vowels and what is easily mistaken, as k8s.io/apimachinery/pkg/util/rand. */
export const SAFE_CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** The end of a generated name. */
export function randomSuffix(length = 5): string {
  return Array.from({ length }, () => SAFE_CHARACTERS[randomInt(SAFE_CHARACTERS.length)]).join('');
}
