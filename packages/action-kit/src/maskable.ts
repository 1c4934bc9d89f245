import { jsonFields } from './json-fields.ts';

/** A shorter one would hide ordinary words and numbers in the log, and GitHub then hides outputs that contain them. */
export const SHORTEST_MASK = 6;

/** What to register for a secret: the whole, each of its lines, because a log shows it line by line, and each field where it is JSON. */
export function maskable(secret: string): readonly string[] {
  const parts = [secret, ...jsonFields(secret)].flatMap((text) => [text, ...text.split(/\r\n|\r|\n/)]);
  return [...new Set(parts.map((part) => part.trim()))].filter((part) => part.length >= SHORTEST_MASK);
}
