import { z } from 'zod';
import { isLabel, isSubdomain, LABEL_EXPECTED, SUBDOMAIN_EXPECTED } from '../plan/names.ts';
import type { SourceObject } from './source-objects.ts';
import type { SourceProblem } from './source-problem.ts';

const nameSchema = z.string().refine(isSubdomain, { error: `expected ${SUBDOMAIN_EXPECTED}` });
const labelSchema = z.string().refine(isLabel, { error: `expected ${LABEL_EXPECTED}` });
const stringMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((map) => map ?? {});

const containerSchema = z.looseObject({
  name: labelSchema,
  image: z.string().nullish(),
  env: z
    .array(z.looseObject({ name: z.string(), value: z.string().nullish() }))
    .nullish()
    .transform((env) => env ?? []),
});

const metadataSchema = z.looseObject({ name: nameSchema, namespace: labelSchema.nullish(), labels: stringMap });

const deploymentSchema = z.looseObject({
  metadata: metadataSchema,
  spec: z.looseObject({
    replicas: z.int().min(0).nullish(),
    strategy: z.looseObject({ type: z.string().nullish() }).nullish(),
    template: z.looseObject({
      metadata: z.looseObject({ labels: stringMap, annotations: stringMap }).nullish(),
      spec: z.looseObject({
        containers: z.array(containerSchema).min(1),
        initContainers: z.array(containerSchema).nullish(),
      }),
    }),
  }),
});

const serviceSchema = z.looseObject({
  metadata: metadataSchema,
  spec: z.looseObject({ selector: stringMap }).nullish(),
});

const autoscalerSchema = z.looseObject({
  metadata: metadataSchema,
  spec: z.looseObject({
    scaleTargetRef: z.looseObject({ kind: z.string(), name: z.string() }),
    minReplicas: z.int().min(0).nullish(),
  }),
});

export interface SourceContainer {
  readonly name: string;
  readonly image: string | null;
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** A Deployment as its manifest has it. */
export interface SourceDeployment {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** Null where the manifest names none. */
  readonly namespace: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Null where it is left to an autoscaler, or to the default of one. */
  readonly replicas: number | null;
  /** `spec.strategy.type`. */
  readonly strategyType: string;
  readonly podLabels: Readonly<Record<string, string>>;
  /** What `kubectl logs` and `exec` take without being told. */
  readonly defaultContainer: string | null;
  readonly containers: readonly SourceContainer[];
  readonly initContainers: readonly SourceContainer[];
}

/** A Service: the DNS name under which instances are found. */
export interface SourceService {
  readonly name: string;
  readonly namespace: string | null;
  readonly selector: Readonly<Record<string, string>>;
}

export interface SourceAutoscaler {
  readonly namespace: string | null;
  readonly deployment: string;
  readonly minCount: number;
}

export interface SourceCluster {
  readonly deployments: readonly SourceDeployment[];
  readonly services: readonly SourceService[];
  readonly autoscalers: readonly SourceAutoscaler[];
  readonly problems: readonly SourceProblem[];
}

/** What is needed of the objects. A Deployment that is none is a problem; of the rest only what has the known form is used. */
export function readSourceCluster(objects: readonly SourceObject[]): SourceCluster {
  const problems: SourceProblem[] = [];
  const deployments: SourceDeployment[] = [];
  for (const source of objects.filter(({ kind }) => kind === 'Deployment')) {
    const result = readDeployment(source);
    if ('fix' in result) problems.push(result);
    else deployments.push(result);
  }
  const services = objects.flatMap(({ kind, apiVersion, object }) => {
    const parsed = kind === 'Service' && apiVersion === 'v1' ? serviceSchema.safeParse(object) : null;
    if (!parsed?.success) return [];
    const { metadata, spec } = parsed.data;
    return [{ name: metadata.name, namespace: metadata.namespace ?? null, selector: spec?.selector ?? {} }];
  });
  const autoscalers = objects.flatMap(({ kind, object }) => {
    const parsed = kind === 'HorizontalPodAutoscaler' ? autoscalerSchema.safeParse(object) : null;
    if (!parsed?.success || parsed.data.spec.scaleTargetRef.kind !== 'Deployment') return [];
    const { metadata, spec } = parsed.data;
    return [{ namespace: metadata.namespace ?? null, deployment: spec.scaleTargetRef.name, minCount: spec.minReplicas ?? 1 }];
  });
  return { deployments, services, autoscalers, problems };
}

function readDeployment({ file, line, apiVersion, object }: SourceObject): SourceDeployment | SourceProblem {
  if (apiVersion !== 'apps/v1')
    return { file, line, message: `a Deployment of ${apiVersion}; expected apps/v1`, fix: 'write apiVersion: apps/v1' };
  const parsed = deploymentSchema.safeParse(object);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      file,
      line,
      message: `this Deployment cannot be used: ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'unexpected'}`,
      fix: 'correct it; kubectl apply --dry-run=server -f FILE says what the API server thinks of it',
    };
  }
  const { metadata, spec } = parsed.data;
  const { template } = spec;
  return {
    file,
    line,
    name: metadata.name,
    namespace: metadata.namespace ?? null,
    labels: metadata.labels,
    replicas: spec.replicas ?? null,
    strategyType: spec.strategy?.type ?? 'RollingUpdate',
    podLabels: template.metadata?.labels ?? {},
    defaultContainer: template.metadata?.annotations['kubectl.kubernetes.io/default-container'] ?? null,
    containers: template.spec.containers.map(toContainer),
    initContainers: (template.spec.initContainers ?? []).map(toContainer),
  };
}

function toContainer({ name, image, env }: z.output<typeof containerSchema>): SourceContainer {
  return {
    name,
    image: image ?? null,
    env: env.flatMap(({ name: variable, value }) => (value === undefined || value === null ? [] : [{ name: variable, value }])),
  };
}
