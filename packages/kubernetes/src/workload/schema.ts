import { z } from 'zod';

/** The parts of Kubernetes objects that we read; everything else is kept as it came. */
const metadata = z.looseObject({
  name: z.string(),
  namespace: z.string().default('default'),
  uid: z.string().default(''),
  resourceVersion: z.string().default(''),
  generation: z.number().default(0),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  annotations: z.record(z.string(), z.string()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  ownerReferences: z.array(z.looseObject({ uid: z.string(), name: z.string().default(''), controller: z.boolean().nullish() })).optional(),
});

const container = z.looseObject({ name: z.string(), image: z.string().default('') });

export const podTemplateSchema = z.looseObject({
  metadata: z
    .looseObject({ labels: z.record(z.string(), z.string()).optional(), annotations: z.record(z.string(), z.string()).nullish() })
    .nullish(),
  spec: z.looseObject({ containers: z.array(container), initContainers: z.array(container).optional() }),
});

export const deploymentSchema = z.looseObject({
  metadata,
  spec: z.looseObject({
    replicas: z.number().default(1),
    paused: z.boolean().default(false),
    minReadySeconds: z.number().default(0),
    progressDeadlineSeconds: z.number().default(600),
    strategy: z
      .looseObject({
        type: z.string().default('RollingUpdate'),
        rollingUpdate: z
          .looseObject({
            maxSurge: z.union([z.number(), z.string()]).optional(),
            maxUnavailable: z.union([z.number(), z.string()]).optional(),
          })
          .nullish(),
      })
      .default({ type: 'RollingUpdate' }),
    selector: z.looseObject({
      matchLabels: z.record(z.string(), z.string()).optional(),
      matchExpressions: z
        .array(z.looseObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }))
        .optional(),
    }),
    template: podTemplateSchema,
  }),
  status: z
    .looseObject({ replicas: z.number().default(0), readyReplicas: z.number().default(0) })
    .default({ replicas: 0, readyReplicas: 0 }),
});

export const replicaSetSchema = z.looseObject({
  metadata,
  spec: z.looseObject({ replicas: z.number().default(1), minReadySeconds: z.number().default(0), template: podTemplateSchema }),
  status: z
    .looseObject({
      replicas: z.number().default(0),
      readyReplicas: z.number().default(0),
      availableReplicas: z.number().default(0),
      observedGeneration: z.number().default(0),
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string(), message: z.string().default('') })).nullish(),
    })
    .default({ replicas: 0, readyReplicas: 0, availableReplicas: 0, observedGeneration: 0 }),
});

const state = z.looseObject({
  waiting: z.looseObject({ reason: z.string().default(''), message: z.string().default('') }).nullish(),
  running: z.looseObject({ startedAt: z.string().nullish() }).nullish(),
  terminated: z.looseObject({ exitCode: z.number().default(0), reason: z.string().default('') }).nullish(),
});

const containerStatus = z.looseObject({
  name: z.string(),
  ready: z.boolean().default(false),
  restartCount: z.number().default(0),
  state: state.nullish(),
  lastState: state.nullish(),
});

const port = z.looseObject({ name: z.string().default(''), containerPort: z.number(), protocol: z.string().default('TCP') });

export const podSchema = z.looseObject({
  metadata,
  spec: z
    .looseObject({
      containers: z.array(z.looseObject({ name: z.string(), ports: z.array(port).nullish() })).default([]),
      initContainers: z
        .array(z.looseObject({ name: z.string(), restartPolicy: z.string().nullish(), ports: z.array(port).nullish() }))
        .nullish(),
    })
    .default({ containers: [] }),
  status: z
    .looseObject({
      phase: z.string().default('Pending'),
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            reason: z.string().default(''),
            message: z.string().default(''),
            lastTransitionTime: z.string().nullish(),
          }),
        )
        .nullish(),
      containerStatuses: z.array(containerStatus).nullish(),
      initContainerStatuses: z.array(containerStatus).nullish(),
    })
    .default({ phase: 'Pending' }),
});

export type DeploymentObject = z.infer<typeof deploymentSchema>;
export type ReplicaSetObject = z.infer<typeof replicaSetSchema>;
export type PodObject = z.infer<typeof podSchema>;
export type PodTemplate = z.infer<typeof podTemplateSchema>;
