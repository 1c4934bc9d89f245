import { GOLDEN_SIGNALS } from './verification/golden-signals.ts';

/** Names as the file declares them, whether what they stand for is valid or not: a reference to one of them is no error. */
export interface DeclaredNames {
  readonly services: readonly string[];
  readonly environments: readonly string[];
  readonly strategies: readonly string[];
  readonly verifications: readonly string[];
}

export const BUILT_IN_STRATEGY = 'rolling';

export function declaredNames(value: unknown): DeclaredNames {
  return {
    services: keysOf(value, 'services'),
    environments: keysOf(value, 'environments'),
    strategies: [BUILT_IN_STRATEGY, ...keysOf(value, 'strategies')],
    verifications: [...new Set([GOLDEN_SIGNALS, ...keysOf(value, 'verifications')])],
  };
}

function keysOf(root: unknown, key: string): string[] {
  if (typeof root !== 'object' || root === null) return [];
  const value: unknown = Reflect.get(root, key);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
