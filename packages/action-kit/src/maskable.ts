/** A shorter one would hide ordinary words and numbers in the log, and GitHub then hides outputs that contain them. */
export const SHORTEST_MASK = 6;

/** What to register for a secret: the whole, and each of its lines, because a log shows it line by line. */
export function maskable(secret: string): readonly string[] {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  return [...new Set([secret.trim(), ...lines])].filter((part) => part.length >= SHORTEST_MASK);
}
