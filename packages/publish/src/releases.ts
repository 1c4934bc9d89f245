/** A version as the forge shows it. */
export interface ShownRelease {
  readonly url: string;
  /** Neither it nor its tag can be changed any more. */
  readonly isImmutable: boolean;
}

export interface ReleaseText {
  readonly tag: string;
  readonly notes: string;
  readonly isPrerelease: boolean;
  readonly isLatest: boolean;
}

/** Where versions are shown to people, for tags that are there already. */
export interface Releases {
  find(tag: string): Promise<ShownRelease | null>;
  create(text: ReleaseText): Promise<ShownRelease>;
}
