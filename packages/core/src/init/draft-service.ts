/** A service as it will stand in the plan. */
export interface DraftService {
  /** Its name in the plan. */
  readonly name: string;
  /** Name of the Deployment. */
  readonly workload: string;
  readonly image: string;
  readonly container: string | null;
  readonly note: string | null;
  /** Most instances of its Deployments, as far as the manifests tell. */
  readonly replicas: number;
  /** Environments it is in; null for all. */
  readonly only: readonly string[] | null;
  /** Services that come first. */
  readonly after: readonly string[];
}

/** Everything that a plan is written from. */
export interface DraftPlan {
  readonly application: string;
  readonly services: readonly DraftService[];
  readonly environments: readonly { readonly name: string; readonly namespace: string }[];
  /** Edges that would have closed a cycle. */
  readonly cut: readonly { readonly from: string; readonly to: string }[];
}
