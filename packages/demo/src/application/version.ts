/** One version of the demo's application: an image by digest, and whether its instances will ever be ready. */
export interface DemoVersion {
  /** What it is called everywhere: on the command line, in the record, in the report. */
  readonly name: string;
  /** Repository without tag and digest. */
  readonly repository: string;
  readonly digest: string;
  readonly ready: boolean;
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
