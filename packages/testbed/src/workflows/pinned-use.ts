/** A use of an action or workflow that is not ours. */
export interface PinnedUse {
  readonly action: string;
  readonly ref: string;
  /** As the comment behind it says; null without one. */
  readonly version: string | null;
}

const USE = /^[ \t-]*uses:[ \t]*["']?([^\s"'@]+)@([^\s"']+)["']?(?:[ \t]*#[ \t]*(\S+))?/gm;

/** Uses of what others publish, with the version that a comment tells of them. YAML parsers drop comments, so lines are read. Pure. */
export function pinnedUses(text: string): readonly PinnedUse[] {
  return [...text.matchAll(USE)].flatMap(([, action = '', ref = '', version]) =>
    action.startsWith('OWNER/') || action.startsWith('.') ? [] : [{ action, ref, version: version ?? null }],
  );
}
