import type { KubeObject } from '../kube/objects.ts';
import { isObject, type JsonObject, objectOr } from './json.ts';
import { withDefaultsOfPods, withPodDefaults } from './pod-defaults.ts';
import type { ResourceType } from './resource-type.ts';

/** The object with what the API server fills in where nothing is said. */
export function withDefaults(type: ResourceType, object: KubeObject): KubeObject {
  const spec = 'spec' in object && isObject(object.spec) ? object.spec : undefined;
  if (spec === undefined) return object;
  switch (type.kind) {
    case 'Deployment':
      return { ...object, spec: withDeploymentDefaults(spec) } as KubeObject;
    case 'ReplicaSet':
      return {
        ...object,
        spec: { ...withoutZeroes(spec), replicas: spec.replicas ?? 1, template: withTemplateDefaults(spec.template) },
      } as KubeObject;
    case 'Pod':
      return { ...object, spec: withDefaultsOfPods(withPodDefaults(spec)) } as KubeObject;
    default:
      return object;
  }
}

/** pkg/apis/apps/v1/defaults.go */
function withDeploymentDefaults(spec: JsonObject): JsonObject {
  const strategy = objectOr(spec.strategy);
  const type = strategy.type ?? 'RollingUpdate';
  const rolling = objectOr(strategy.rollingUpdate);
  return {
    ...withoutZeroes(spec),
    replicas: spec.replicas ?? 1,
    strategy:
      type === 'RollingUpdate'
        ? {
            ...strategy,
            type,
            rollingUpdate: { ...rolling, maxUnavailable: rolling.maxUnavailable ?? '25%', maxSurge: rolling.maxSurge ?? '25%' },
          }
        : { ...strategy, type },
    revisionHistoryLimit: spec.revisionHistoryLimit ?? 10,
    progressDeadlineSeconds: spec.progressDeadlineSeconds ?? 600,
    template: withTemplateDefaults(spec.template),
  };
}

function withTemplateDefaults(value: unknown): unknown {
  const template = objectOr(value);
  return { ...template, metadata: template.metadata ?? {}, spec: withPodDefaults(objectOr(template.spec)) };
}

/** The API's types leave out what says nothing (`omitempty`): `paused: false` and no `paused` are one and the same. */
function withoutZeroes({ paused, minReadySeconds, ...spec }: JsonObject): JsonObject {
  return { ...spec, ...(paused === true && { paused }), ...(minReadySeconds !== 0 && minReadySeconds != null && { minReadySeconds }) };
}
