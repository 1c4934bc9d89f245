import type { ContainerFact, NodeTerm, PodTemplateFact, TolerationFact } from '@sluice/core';
import { z } from 'zod';

export const stringMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
export const amounts = z
  .record(z.string(), z.union([z.string(), z.number()]).transform(String))
  .nullish()
  .transform((value) => value ?? {});

const resources = z.object({ requests: amounts, limits: amounts }).nullish();

const container = z
  .object({
    name: z.string(),
    image: z.string().nullish(),
    resources,
    readinessProbe: z.unknown().optional(),
    restartPolicy: z.string().nullish(),
  })
  .transform(
    (value): ContainerFact => ({
      name: value.name,
      image: value.image ?? '',
      requests: value.resources?.requests ?? {},
      limits: value.resources?.limits ?? {},
      readinessProbe: value.readinessProbe != null,
      sidecar: value.restartPolicy === 'Always',
    }),
  );

const expression = z
  .object({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() })
  .transform(({ values, ...rest }) => ({ ...rest, values: values ?? [] }));
const nodeTerm = z
  .object({ matchExpressions: z.array(expression).nullish(), matchFields: z.array(expression).nullish() })
  .transform((term): NodeTerm => ({ expressions: term.matchExpressions ?? [], fields: term.matchFields ?? [] }));
const toleration = z
  .object({ key: z.string().nullish(), operator: z.string().nullish(), value: z.string().nullish(), effect: z.string().nullish() })
  .transform(
    (value): TolerationFact => ({
      key: value.key ?? '',
      operator: value.operator ?? 'Equal',
      value: value.value ?? '',
      effect: value.effect ?? '',
    }),
  );

const required = z.array(z.unknown()).nullish();
const affinity = z
  .object({
    nodeAffinity: z
      .object({ requiredDuringSchedulingIgnoredDuringExecution: z.object({ nodeSelectorTerms: z.array(nodeTerm) }).nullish() })
      .nullish(),
    podAffinity: z.object({ requiredDuringSchedulingIgnoredDuringExecution: required }).nullish(),
    podAntiAffinity: z.object({ requiredDuringSchedulingIgnoredDuringExecution: required }).nullish(),
  })
  .nullish();

/** A pod spec as far as prechecks look at it. */
const podSpec = z.object({
  containers: z.array(container),
  initContainers: z.array(container).nullish(),
  resources,
  overhead: amounts,
  priorityClassName: z.string().nullish(),
  nodeSelector: stringMap,
  affinity,
  tolerations: z.array(toleration).nullish(),
  topologySpreadConstraints: z.array(z.object({ whenUnsatisfiable: z.string() })).nullish(),
});

export const podTemplateFactSchema = z.object({ metadata: z.object({ labels: stringMap }).nullish(), spec: podSpec }).transform(
  ({ metadata, spec }): PodTemplateFact => ({
    labels: metadata?.labels ?? {},
    containers: spec.containers,
    initContainers: spec.initContainers ?? [],
    podRequests: spec.resources?.requests ?? {},
    podLimits: spec.resources?.limits ?? {},
    overhead: spec.overhead,
    priorityClassName: spec.priorityClassName || null,
    nodeSelector: spec.nodeSelector,
    nodeTerms: spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? null,
    tolerations: spec.tolerations ?? [],
    schedulerRules: [
      ...(spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length ? ['podAntiAffinity'] : []),
      ...(spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.length ? ['podAffinity'] : []),
      ...(spec.topologySpreadConstraints?.some((constraint) => constraint.whenUnsatisfiable === 'DoNotSchedule')
        ? ['topologySpreadConstraints']
        : []),
    ],
  }),
);
