/** An option of a command that is a whole number; `fallback` when it is not given. */
export function wholeNumber(name: string, text: string | undefined, fallback: number, least = 0): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name}: expected a whole number from ${least}, got ${text}`);
  return value;
}
