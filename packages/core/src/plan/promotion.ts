/** Only what succeeded in another environment is released. */
export interface Promotion {
  /** That environment of the same plan. */
  readonly from: string;
  /** How long ago it may have succeeded there; null is without an end. */
  readonly withinSeconds: number | null;
  readonly mode: 'warn' | 'block';
  /** Whether a reason for a fix sets it aside. */
  readonly override: 'never' | 'fix';
  /** Where the record of that environment is kept: at its first target. */
  readonly record: { readonly context: string | null; readonly namespace: string };
}
