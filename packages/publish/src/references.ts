const OURS = /\bOWNER\/sluice((?:\/[\w./-]+)?)@v\d+\b/g;
const WHERE = /^(README\.md$|actions\/[^/]+\/README\.md$|\.github\/workflows\/|docs\/|examples\/)/;

/** Where a version is published: what `OWNER/sluice@v1` stands for. */
export interface ExactReference {
  /** Such as `acme/sluice`. */
  readonly repository: string;
  /** Such as `v1.4.0`. */
  readonly tag: string;
}

/** Whether references in a file are what a reader or a workflow of a published version follows; sources and tests keep theirs. Pure. */
export function hasReferences(file: string): boolean {
  return WHERE.test(file) && /\.(ya?ml|md)$/.test(file);
}

/** A text whose references to Sluice name the repository and the tag: one tag is one version, whatever `v1` is by then. Pure. */
export function exactReferences(text: string, { repository, tag }: ExactReference): string {
  return text.replace(OURS, (_, path: string) => `${repository}${path}@${tag}`);
}
