import { isObject, type JsonObject, listOr, objectOr } from './json.ts';

/** A pod spec with what the API server fills in (pkg/apis/core/v1/defaults.go), as far as templates are compared by it. */
export function withPodDefaults(spec: JsonObject): JsonObject {
  return {
    ...spec,
    restartPolicy: spec.restartPolicy ?? 'Always',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? 'ClusterFirst',
    securityContext: spec.securityContext ?? {},
    schedulerName: spec.schedulerName ?? 'default-scheduler',
    ...(Array.isArray(spec.initContainers) && { initContainers: spec.initContainers.map(withContainerDefaults) }),
    containers: listOr(spec.containers).map(withContainerDefaults),
    ...(Array.isArray(spec.volumes) && { volumes: spec.volumes.map(withVolumeDefaults) }),
  };
}

/** What only pods get, and templates do not: requests that are not given are the limits. */
export function withDefaultsOfPods(spec: JsonObject): JsonObject {
  const fill = (value: unknown): unknown => {
    const { resources, ...container } = objectOr(value);
    const { limits, requests, ...more } = objectOr(resources);
    const filled = isObject(limits) ? { ...more, limits, requests: { ...limits, ...objectOr(requests) } } : resources;
    return { ...container, ...(filled !== undefined && { resources: filled }) };
  };
  return {
    ...spec,
    enableServiceLinks: spec.enableServiceLinks ?? true,
    containers: listOr(spec.containers).map(fill),
    ...(Array.isArray(spec.initContainers) && { initContainers: spec.initContainers.map(fill) }),
  };
}

function withContainerDefaults(value: unknown): unknown {
  if (!isObject(value)) return value;
  const container = { ...value };
  for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) {
    if (isObject(container[probe])) container[probe] = withProbeDefaults(container[probe]);
  }
  return {
    ...container,
    ...(Array.isArray(value.ports) && {
      ports: value.ports.map((port: unknown) => ({ ...objectOr(port), protocol: objectOr(port).protocol ?? 'TCP' })),
    }),
    resources: value.resources ?? {},
    terminationMessagePath: value.terminationMessagePath ?? '/dev/termination-log',
    terminationMessagePolicy: value.terminationMessagePolicy ?? 'File',
    imagePullPolicy: value.imagePullPolicy ?? pullPolicy(value.image),
  };
}

function withProbeDefaults(probe: JsonObject): JsonObject {
  return {
    ...probe,
    ...(isObject(probe.httpGet) && {
      httpGet: { ...probe.httpGet, path: probe.httpGet.path ?? '/', scheme: probe.httpGet.scheme ?? 'HTTP' },
    }),
    timeoutSeconds: probe.timeoutSeconds ?? 1,
    periodSeconds: probe.periodSeconds ?? 10,
    successThreshold: probe.successThreshold ?? 1,
    failureThreshold: probe.failureThreshold ?? 3,
  };
}

/** `:latest` and no tag are pulled always; a digest is not a tag. */
function pullPolicy(image: unknown): string {
  const reference = String(image ?? '');
  if (reference.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]+)$/.exec(reference)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function withVolumeDefaults(value: unknown): unknown {
  if (!isObject(value)) return value;
  const result = { ...value };
  for (const source of ['secret', 'configMap', 'projected', 'downwardAPI']) {
    if (isObject(result[source])) result[source] = { ...result[source], defaultMode: result[source].defaultMode ?? 420 };
  }
  return result;
}
