import { isDeepStrictEqual } from 'node:util';
import type { Scene } from './scene.ts';

export interface Scenario {
  /** Numbers of the list in kubernetes-hold.md; empty for what the rule itself promises. */
  readonly items: readonly number[];
  readonly name: string;
  /** It stops parts of the control plane: runs by itself, after the others. */
  readonly alone?: true;
  /** It needs authorization by RBAC, on a real control plane of its own. */
  readonly rbac?: true;
  /** Why it runs on the real control plane only: what the embedded one has no part for. */
  readonly realOnly?: string;
  /** Returns the evidence shown in the table; throws when something is not as it must be. */
  readonly run: (scene: Scene) => Promise<string>;
}

export function equal(what: string, got: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(got, expected)) throw new Error(`${what}: got ${show(got)}, expected ${show(expected)}`);
}

export function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

/** Why the embedded plane cannot run it; undefined when it can. */
export function realOnlyReason({ realOnly, rbac }: Scenario): string | undefined {
  return realOnly ?? (rbac === true ? 'RBAC' : undefined);
}
