/** What is wrong with a version. `errors`: it starts, is ready, and fails one request in twenty. `never-ready`: it starts, and never becomes ready. */
export type Fault = 'none' | 'errors' | 'never-ready';

/** One version of the demo's application: an image by digest, and what is wrong with it. */
export interface DemoVersion {
  /** What it is called everywhere: on the command line, in the record, in the report. */
  readonly name: string;
  /** Repository without tag and digest. */
  readonly repository: string;
  readonly digest: string;
  readonly fault: Fault;
}

/** What serves first, what is released well, and what goes wrong. */
export interface DemoVersions {
  readonly first: DemoVersion;
  readonly good: DemoVersion;
  readonly bad: DemoVersion;
}

/** For the cluster. Without the name: not every container runtime takes a tag beside a digest. */
export function pinned({ repository, digest }: DemoVersion): string {
  return `${repository}@${digest}`;
}

/** For the command: name and digest. The digest decides, so the name need not be a tag of the registry. */
export function referenceOf({ repository, name, digest }: DemoVersion): string {
  return `${repository}:${name}@${digest}`;
}
