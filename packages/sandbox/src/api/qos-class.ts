import { type JsonObject, listOr, objectOr, semanticallyEqual } from './json.ts';

/** pkg/apis/core/v1/helper/qos, of cpu and memory of all containers. */
export function qosClass(spec: JsonObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const resources = [...listOr(spec.containers), ...listOr(spec.initContainers)].map((container) => {
    const { requests, limits } = objectOr(objectOr(container).resources);
    return { requests: counted(requests), limits: counted(limits) };
  });
  if (resources.every(({ requests, limits }) => Object.keys({ ...requests, ...limits }).length === 0)) return 'BestEffort';
  const isGuaranteed = resources.every(({ requests, limits }) => Object.keys(limits).length === 2 && semanticallyEqual(requests, limits));
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

function counted(amounts: unknown): JsonObject {
  return Object.fromEntries(Object.entries(objectOr(amounts)).filter(([name]) => name === 'cpu' || name === 'memory'));
}
