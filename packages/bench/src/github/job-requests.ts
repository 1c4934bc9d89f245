/** Requests to GitHub's API of one job, by operation. */
export interface JobRequests {
  readonly job: string;
  readonly count: number;
  /** `issues/create-comment` → how often. */
  readonly operations: ReadonlyMap<string, number>;
}

/** `3 repos/get-environment, 2 graphql`: the most frequent first. */
export function inWords({ operations }: JobRequests): string {
  return [...operations]
    .toSorted(([one, often], [other, seldom]) => seldom - often || one.localeCompare(other))
    .map(([operation, count]) => `${count} ${operation}`)
    .join(', ');
}
