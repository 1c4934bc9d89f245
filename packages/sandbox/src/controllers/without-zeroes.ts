/** Counts as the API's types write them: those of 0 are left out (`omitempty`). */
export function withoutZeroes<T extends Readonly<Record<string, number>>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>;
}
