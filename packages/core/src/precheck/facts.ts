/**
 * What the cluster said, as plain JSON: every check is a pure function of it and can be replayed. A read that failed is a fact
 * too, so that all checks run and are reported together.
 */
export interface PrecheckFacts {
  readonly schemaVersion: 1;
  readonly target: string;
  readonly namespace: string;
  /** kubeconfig context, for messages. */
  readonly context: string;
  /** The release that asks; null when a new one starts. */
  readonly releaseId: string | null;
  /** The release that waits and is undone before the new one starts; null when there is none. */
  readonly replaces: string | null;
  readonly cluster: Fact<ClusterFact>;
  /** Name the API server knows us by; null when it does not say. */
  readonly user: Fact<string | null>;
  readonly access: readonly AccessFact[];
  readonly services: Readonly<Record<string, ServiceFacts>>;
  readonly quotas: Fact<readonly QuotaFact[]>;
  readonly limitRanges: Fact<readonly LimitRangeItemFact[]>;
  readonly autoscalers: Fact<readonly AutoscalerFact[]>;
  readonly nodes: Fact<readonly NodeFact[]>;
  /** Sum of the requests of the pods on each node, by node name; `pods` is their number. */
  readonly nodeUsage: Fact<Readonly<Record<string, Amounts>>>;
}

export type Fact<T> = { readonly value: T } | { readonly error: ReadFailure };

export interface ReadFailure {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  /** `reason` of the Status object, e.g. `Forbidden`. */
  readonly reason: string;
  readonly message: string;
}

/** Quantities as Kubernetes writes them, by resource name: `{ cpu: "500m", memory: "1Gi" }`. */
export type Amounts = Readonly<Record<string, string>>;

export interface ClusterFact {
  /** e.g. `v1.37.2` */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  /** The API server's clock, milliseconds since the epoch; null when it did not say. Leases are judged by it and not by ours. */
  readonly serverTimeMs: number | null;
  /**
   * How far its clock is ahead of ours, negative when it is behind; the least that the answer allows, since it tells whole seconds and was
   * under way. Null when it did not say.
   */
  readonly clockAheadMs: number | null;
}

export interface AccessFact {
  readonly permission: Permission;
  readonly allowed: Fact<boolean>;
}

export interface Permission {
  /** API group; empty for the core group. */
  readonly group: string;
  /** Plural, with its subresource: `pods/log`. */
  readonly resource: string;
  readonly verb: string;
  readonly scope: 'namespace' | 'cluster';
  /** Optional ones only make checks less certain when they are missing. */
  readonly optional: boolean;
  /** What it is used for. */
  readonly use: string;
}

export interface ServiceFacts {
  /** Null when the API server says that there is none. */
  readonly workload: Fact<WorkloadFact | null>;
  /** Names of the workloads of this kind in the namespace; read only when the workload is missing. */
  readonly neighbours: readonly string[];
  readonly lease: Fact<LeaseFact | null>;
  /** Dry run of the release's own patch of the workload; null when there was nothing to patch. */
  readonly templateDryRun: Fact<TemplateDryRunFact> | null;
  readonly manifests: readonly ManifestFact[];
  /** Selector and replicas of the workload's own manifest; null when no manifest describes it. */
  readonly ownManifest: OwnManifestFact | null;
}

export interface WorkloadFact {
  readonly name: string;
  readonly generation: number;
  readonly observedGeneration: number;
  /** n: `spec.replicas`. */
  readonly desiredCount: number;
  readonly strategyType: string;
  /** Id of the release that holds it; null when none does. */
  readonly heldByRelease: string | null;
  /** As written: `3` or `25%`; in a release the one that is restored at its end. */
  readonly maxSurge: string;
  readonly maxUnavailable: string;
  readonly paused: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Names in managedFields. */
  readonly managers: readonly string[];
  readonly selector: Readonly<Record<string, string>>;
  readonly template: PodTemplateFact;
  readonly totalCount: number;
  readonly updatedCount: number;
  readonly readyCount: number;
}

export interface PodTemplateFact {
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerFact[];
  readonly initContainers: readonly ContainerFact[];
  /** `spec.resources` of the pod itself, where it has them. */
  readonly podRequests: Amounts;
  readonly podLimits: Amounts;
  readonly overhead: Amounts;
  readonly priorityClassName: string | null;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Terms of the required node affinity, any of which may hold; null when there is none. */
  readonly nodeTerms: readonly NodeTerm[] | null;
  readonly tolerations: readonly TolerationFact[];
  /** Required rules that only the scheduler weighs, in its words: `podAntiAffinity`, `podAffinity`, `topologySpreadConstraints`. */
  readonly schedulerRules: readonly string[];
}

export interface ContainerFact {
  readonly name: string;
  readonly image: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly readinessProbe: boolean;
  /** An init container that goes on running beside the others. */
  readonly sidecar: boolean;
}

export interface NodeTerm {
  readonly expressions: readonly NodeExpression[];
  /** Only `metadata.name` exists. */
  readonly fields: readonly NodeExpression[];
}

export interface NodeExpression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface TolerationFact {
  /** Empty with operator Exists tolerates everything. */
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  /** Empty matches every effect. */
  readonly effect: string;
}

export interface LeaseFact {
  readonly name: string;
  readonly holder: string;
  readonly renewedAtMs: number | null;
  readonly durationSeconds: number;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface TemplateDryRunFact {
  /** The new pod template as the API server would store it: defaulted, and changed by its admission plug-ins. */
  readonly template: PodTemplateFact;
  /** The pod template would differ from the present one. */
  readonly changes: boolean;
}

export interface ManifestFact {
  /** File, and the document's place in it. */
  readonly source: string;
  readonly kind: string;
  readonly name: string;
  readonly dryRun: Fact<{
    /** Null when it could not be compared with what is there. */
    readonly changes: boolean | null;
  }>;
}

export interface OwnManifestFact {
  readonly source: string;
  readonly selector: Readonly<Record<string, string>> | null;
  readonly replicas: number | null;
}

export interface QuotaFact {
  readonly name: string;
  readonly hard: Amounts;
  readonly used: Amounts;
  readonly scopes: readonly QuotaScope[];
}

export interface QuotaScope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface LimitRangeItemFact {
  /** Name of the LimitRange. */
  readonly name: string;
  /** `Container`, `Pod` or `PersistentVolumeClaim`. */
  readonly type: string;
  readonly min: Amounts;
  readonly max: Amounts;
  readonly defaultRequest: Amounts;
  readonly defaultLimit: Amounts;
  readonly maxLimitRequestRatio: Amounts;
}

export interface AutoscalerFact {
  readonly name: string;
  readonly targetKind: string;
  readonly targetName: string;
  readonly minCount: number;
  readonly maxCount: number;
  /** `behavior.scaleDown.selectPolicy: Disabled`: it never scales in. */
  readonly scalesIn: boolean;
  /** Name of the KEDA ScaledObject that made it; null when none did. */
  readonly scaledObject: string | null;
}

export interface NodeFact {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** e.g. `linux/amd64`; null when the node does not say. */
  readonly platform: string | null;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly allocatable: Amounts;
}
