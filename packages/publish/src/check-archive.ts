/** What a job downloads that uses a version: the archive of its tag. */
export interface TagArchive {
  /** Paths of files. */
  readonly files: readonly string[];
  readonly packedBytes: number;
}

/** Every job pays for it, whichever of the actions it uses. */
const MAX_PACKED_BYTES = 3_000_000;
const NEEDED = /^(action\.yml|actions\/[^/]+\/(action\.yml|README\.md)|dist\/[^/]+|README\.md|LICENSE)$/;

/** What makes an archive unfit: a file that no action needs, one that an action starts from and that is missing, too many bytes. Pure. */
export function archiveProblems({ files, packedBytes }: TagArchive, mains: readonly string[]): readonly string[] {
  const needless = files.filter((file) => !NEEDED.test(file));
  return [
    ...(needless.length === 0 ? [] : [`files that no action needs: ${needless.join(', ')}. Give them export-ignore in .gitattributes`]),
    ...mains.filter((main) => !files.includes(main)).map((main) => `${main} is missing, which an action starts from`),
    ...(packedBytes <= MAX_PACKED_BYTES ? [] : [`${packedBytes} bytes packed; expected at most ${MAX_PACKED_BYTES}`]),
  ];
}
