import type { Pod } from '../kube/objects.ts';
import { ADDRESS_ANNOTATION } from '../kubelet/pod-servers.ts';
import { listOr, objectOr } from './json.ts';
import type { ObjectApi } from './object-api.ts';
import { badRequest, Refusal } from './refusal.ts';
import { PODS, SERVICES } from './resource-type.ts';

/** A request that is passed on: `/api/v1/namespaces/shop/pods/web-1:8080/proxy/metrics`. */
export interface ProxyPath {
  readonly resource: 'pods' | 'services';
  readonly namespace: string;
  readonly scheme: '' | 'http' | 'https';
  readonly name: string;
  /** A number, or, of a service, a name; empty: the first one. */
  readonly port: string;
  /** Begins with a slash, or is empty. */
  readonly path: string;
}

export interface ProxyTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/** Undefined for what is no path of a proxy. Throws a {@link Refusal} where nobody can be meant. */
export function parseProxyPath(pathname: string): ProxyPath | undefined {
  const match = /^\/api\/v1\/namespaces\/([^/]+)\/(pods|services)\/([^/]+)\/proxy(\/.*)?$/.exec(pathname);
  if (match === null) return undefined;
  const [, namespace = '', resource, encoded = '', path = ''] = match;
  const id = decodeURIComponent(encoded);
  const parts = id.split(':');
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts];
  if (parts.length > 3 || name === '' || (scheme !== '' && scheme !== 'http' && scheme !== 'https'))
    throw badRequest(`invalid ${resource === 'pods' ? 'pod' : 'service'} request "${id}"`);
  return { resource: resource === 'pods' ? 'pods' : 'services', namespace, scheme, name, port, path };
}

/**
 * Where it goes, as kube-apiserver finds it (ResourceLocation of pods and services). Two differences: pods at loopback addresses are reached too, and the pods behind
 * a Service are found by its selector, since nothing here makes EndpointSlices.
 */
export function proxyTarget(api: ObjectApi, path: ProxyPath, random: () => number = Math.random): ProxyTarget {
  const scheme = path.scheme === 'https' ? 'https' : 'http';
  if (path.resource === 'services') return { scheme, ...endpointOf(api, path, random) };
  const pod = api.get<Pod>(PODS, path.namespace, path.name);
  const first = pod.spec.containers.flatMap(({ ports = [] }) => ports).at(0)?.containerPort;
  return { scheme, ...reached(pod, path.port === '' ? (first ?? (scheme === 'https' ? 443 : 80)) : portNumber(path.port)) };
}

function endpointOf(api: ObjectApi, { namespace, name, port }: ProxyPath, random: () => number): Omit<ProxyTarget, 'scheme'> {
  const spec = objectOr(objectOr(api.get(SERVICES, namespace, name)).spec);
  const ports = listOr(spec.ports).map(objectOr);
  const byNumber = /^\d+$/.test(port);
  const chosen = ports.find((each) => (byNumber ? each.port === Number(port) : (each.name ?? '') === port));
  if (chosen === undefined && byNumber) throw unavailable(`no service port ${port} found for service "${name}"`);
  const selector = Object.entries(objectOr(spec.selector));
  const pods = api.list<Pod>(PODS, namespace).filter(({ metadata, status }) => {
    const ready = status?.conditions?.some(({ type, status: holds }) => type === 'Ready' && holds === 'True') === true;
    return ready && metadata.deletionTimestamp === undefined && selector.every(([key, value]) => metadata.labels?.[key] === value);
  });
  const pod = selector.length === 0 ? undefined : pods[Math.floor(random() * pods.length)];
  if (chosen === undefined || pod === undefined) throw unavailable(`no endpoints available for service "${name}"`);
  const wanted = chosen.targetPort ?? chosen.port;
  const named = pod.spec.containers.flatMap(({ ports: declared = [] }) => declared).find((declared) => declared.name === wanted);
  return reached(pod, named?.containerPort ?? Number(wanted));
}

/** Where this machine has no address for the pod, all ports it declares are at the one in its annotation. */
function reached(pod: Pod, port: number): Omit<ProxyTarget, 'scheme'> {
  const podIp = pod.status?.podIP;
  if (podIp === undefined) throw badRequest('address not allowed');
  const [host, really] = (pod.metadata.annotations?.[ADDRESS_ANNOTATION] ?? '').split(':');
  const declared = pod.spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
  if (host === undefined || really === undefined || host === podIp || (declared.length > 0 && !declared.includes(port)))
    return { host: podIp, port };
  return { host, port: Number(really) };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw unavailable(`error trying to reach service: dial tcp: lookup tcp/${text}: unknown port`);
  return port;
}

export function unavailable(message: string): Refusal {
  return new Refusal(503, 'ServiceUnavailable', message);
}
