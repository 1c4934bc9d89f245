/** A request as it came, for tests that count them and benches that show them. */
export interface RecordedRequest {
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** `/repos/{owner}/{repo}/deployments`; undefined when the description has no such operation. */
  readonly template: string | undefined;
  /** `repos/list-deployments`; of GraphQL, `graphql/` and its first field. */
  readonly operationId: string | undefined;
  /** Who asked; undefined for nobody, or for a token that is not known. */
  readonly login: string | undefined;
  /** Undefined when the answer never left. */
  readonly status: number | undefined;
}

/** A request that the description does not allow. */
export interface Violation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
  readonly problems: readonly string[];
}
