import type { Pod } from '../kube/objects.ts';
import { ADDRESS_ANNOTATION } from '../kubelet/pod-servers.ts';

/** A pod that gets requests. */
export interface LoadEndpoint {
  readonly pod: string;
  /** Its label `pod-template-hash`: which version it is of; empty where it has none. */
  readonly hash: string;
  /** `HOST:PORT` */
  readonly address: string;
}

/** Share of requests by `pod-template-hash`, in any unit: `{ 6f9: 90, 7c4: 10 }`. Hashes that are not named get none. */
export type Weights = Readonly<Record<string, number>>;

/** Where requests to a pod go; undefined while it gets none: kube-proxy sends to pods that are ready and not on their way out. */
export function endpointOf({ metadata, spec, status }: Pod): LoadEndpoint | undefined {
  const ready = status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
  if (!ready || metadata.deletionTimestamp !== undefined) return undefined;
  const port = spec.containers.flatMap(({ ports = [] }) => ports).at(0)?.containerPort;
  const declared = status?.podIP === undefined || port === undefined ? undefined : `${status.podIP}:${port}`;
  const address = metadata.annotations?.[ADDRESS_ANNOTATION] ?? declared;
  return address === undefined ? undefined : { pod: metadata.name, hash: metadata.labels?.['pod-template-hash'] ?? '', address };
}

/**
 * The pod of the next request. Without weights each has the same chance, as kube-proxy's iptables rules give it; with them the version is chosen by
 * weight first, as a router does. Undefined where nobody is ready, or nobody of a version that has a weight.
 */
export function chooseEndpoint(
  endpoints: readonly LoadEndpoint[],
  weights: Weights | null,
  random: () => number,
): LoadEndpoint | undefined {
  if (weights === null) return endpoints[Math.floor(random() * endpoints.length)];
  const present = Object.entries(weights).filter(([hash, weight]) => weight > 0 && endpoints.some((endpoint) => endpoint.hash === hash));
  let left = random() * present.reduce((sum, [, weight]) => sum + weight, 0);
  const chosen = present.find(([, weight]) => {
    left -= weight;
    return left < 0;
  });
  const of = endpoints.filter(({ hash }) => hash === chosen?.[0]);
  return of[Math.floor(random() * of.length)];
}
