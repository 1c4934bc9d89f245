/** What the person who runs init says beside the manifests. */
export interface InitOptions {
  /** As it was named, for people: `k8s/`. */
  readonly from: string;
  /** Environments of the plan, in the order of a version's way; empty where the manifests decide. */
  readonly environments: readonly string[];
  /** Namespace of manifests that name none, and the only one that is taken of those that do. */
  readonly namespace: string | null;
  /** Name of the application where the manifests tell none: that of the folder. */
  readonly fallbackName: string;
  /** Path of the plan from the root of the repository, as the workflow names it. */
  readonly planPath: string;
}

/** Something that is not in the plan, and why. */
export interface LeftOut {
  /** `Deployment redis-cart`. */
  readonly what: string;
  readonly file: string;
  readonly line: number | null;
  readonly reason: string;
}
