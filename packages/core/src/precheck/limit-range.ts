import type { Amounts, ContainerFact, LimitRangeItemFact, PodTemplateFact } from './facts.ts';
import { type NanoAmounts, nano, podLimits, podRequests } from './pod-resources.ts';
import { formatResource } from './quantity.ts';

/**
 * The pod as it is admitted: a missing request is the container's own limit, then the LimitRange's default; a missing limit is the
 * LimitRange's default. Source: https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function withLimitRangeDefaults(template: PodTemplateFact, items: readonly LimitRangeItemFact[]): PodTemplateFact {
  const containerItems = items.filter((item) => item.type === 'Container');
  const admit = (container: ContainerFact): ContainerFact => {
    let requests: Amounts = { ...container.limits, ...container.requests };
    let limits: Amounts = container.limits;
    for (const item of containerItems) {
      requests = { ...item.defaultRequest, ...requests };
      limits = { ...item.defaultLimit, ...limits };
    }
    return { ...container, requests, limits };
  };
  return { ...template, containers: template.containers.map(admit), initContainers: template.initContainers.map(admit) };
}

/** What the LimitRanges of the namespace would refuse about a pod that already carries their defaults; empty when nothing. */
export function limitRangeViolations(admitted: PodTemplateFact, items: readonly LimitRangeItemFact[]): readonly string[] {
  const containers = [...admitted.containers, ...admitted.initContainers];
  const violations = containers.flatMap((container) => {
    const requests = nano(container.requests);
    const limits = nano(container.limits);
    const what = `container ${container.name}`;
    const inverted = [...requests].flatMap(([resource, request]) => {
      const limit = limits.get(resource);
      // Over the maximum is said once, below.
      const overMaximum = items.some((item) => item.type === 'Container' && request > (nano(item.max).get(resource) ?? request));
      return limit !== undefined && request > limit && !overMaximum
        ? [
            `${what} requests ${formatResource(resource, request)} ${resource}, over its limit of ${formatResource(resource, limit)} (the LimitRange's default, if it sets none itself)`,
          ]
        : [];
    });
    return [
      ...inverted,
      ...items.filter((item) => item.type === 'Container').flatMap((item) => constraintsBroken(what, requests, limits, item)),
    ];
  });
  const ofThePod = items
    .filter((item) => item.type === 'Pod')
    .flatMap((item) => constraintsBroken('the pod', podRequests(admitted), podLimits(admitted), item));
  return [...violations, ...ofThePod];
}

function constraintsBroken(what: string, requests: NanoAmounts, limits: NanoAmounts, item: LimitRangeItemFact): readonly string[] {
  const broken: string[] = [];
  const say = (text: string) => broken.push(`${what} ${text} (LimitRange ${item.name})`);
  for (const [resource, min] of nano(item.min)) {
    const request = requests.get(resource);
    if (request === undefined) say(`must request at least ${formatResource(resource, min)} ${resource} and requests none`);
    else if (request < min)
      say(`requests ${formatResource(resource, request)} ${resource}, under the minimum of ${formatResource(resource, min)}`);
  }
  for (const [resource, max] of nano(item.max)) {
    const limit = limits.get(resource);
    const request = requests.get(resource) ?? 0n;
    if (limit === undefined) say(`must limit ${resource} to at most ${formatResource(resource, max)} and has no limit`);
    else if (limit > max || request > max) {
      say(
        `may use ${formatResource(resource, limit > request ? limit : request)} ${resource}, over the maximum of ${formatResource(resource, max)}`,
      );
    }
  }
  for (const [resource, ratio] of nano(item.maxLimitRequestRatio)) {
    const limit = limits.get(resource);
    const request = requests.get(resource);
    // limit / request > ratio, without division; the ratio itself is in nano-units.
    if (limit === undefined || request === undefined || request === 0n || limit * 1_000_000_000n > ratio * request) {
      say(`must not limit ${resource} to over ${formatResource('ratio', ratio)} times its request`);
    }
  }
  return broken;
}
