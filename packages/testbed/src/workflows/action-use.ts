import { parse } from 'yaml';

/** A step that uses an action of ours. */
export interface ActionUse {
  /** As in `actions/NAME`; empty for the command as an action, at the root. */
  readonly action: string;
  readonly ref: string;
  readonly id: string | null;
  readonly inputs: readonly string[];
}

const REFERENCE = /^OWNER\/sluice(?:\/actions\/([^@]+))?@(.+)$/;

/** All uses in a YAML text, wherever they stand: in a workflow, a job or a list of steps. Throws on a text that is no YAML. Pure. */
export function actionUses(text: string): readonly ActionUse[] {
  // act and GitHub read anchors; merging is not among what they read.
  return within(parse(text, { maxAliasCount: 100 }));
}

function within(value: unknown): readonly ActionUse[] {
  if (Array.isArray(value)) return value.flatMap(within);
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(within);
  const match = 'uses' in value && typeof value.uses === 'string' ? REFERENCE.exec(value.uses) : null;
  if (!match) return inside;
  const inputs = 'with' in value && typeof value.with === 'object' && value.with !== null ? Object.keys(value.with) : [];
  const id = 'id' in value && typeof value.id === 'string' ? value.id : null;
  return [{ action: match[1] ?? '', ref: match[2] ?? '', id, inputs }, ...inside];
}
