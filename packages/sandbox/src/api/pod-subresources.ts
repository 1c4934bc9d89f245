import https from 'node:https';
import { timestamp } from '../clock/clock.ts';
import type { Node, Pod } from '../kube/objects.ts';
import { listOr, objectOr } from './json.ts';
import type { DeleteOptions, ObjectApi, WriteOptions } from './object-api.ts';
import { badRequest, conflict, Refusal } from './refusal.ts';
import { NODES, PODS } from './resource-type.ts';

/** POST of a Binding: the pod goes to its node, once. */
export function bindPod(api: ObjectApi, namespace: string, name: string, binding: unknown, options: WriteOptions): void {
  const pod = api.get<Pod>(PODS, namespace, name);
  const { target, metadata } = objectOr(binding);
  const node = objectOr(target).name;
  if (typeof node !== 'string' || node === '') throw badRequest('target.name: Required value: the node to bind the pod to');
  const { uid } = objectOr(metadata);
  if (uid !== undefined && uid !== '' && uid !== pod.metadata.uid)
    throw conflict('pods', name, `the pod has another UID: ${pod.metadata.uid}`);
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict('pods/binding', name, `pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName !== undefined)
    throw conflict('pods/binding', name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  const conditions = [
    ...(pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled'),
    { type: 'PodScheduled', status: 'True', lastTransitionTime: timestamp(api.clock) },
  ];
  const bound = api.update<Pod>(PODS, namespace, name, { ...pod, spec: { ...pod.spec, nodeName: node } }, options);
  if (options.dryRun !== true)
    api.update(PODS, namespace, name, { ...bound, status: { ...pod.status, conditions } }, { ...options, subresource: 'status' });
}

/** POST of an Eviction. Budgets are not looked at: nothing here counts their pods. */
export function evictPod(api: ObjectApi, namespace: string, name: string, eviction: unknown, options: WriteOptions): void {
  const pod = api.get<Pod>(PODS, namespace, name);
  const deleteOptions: DeleteOptions = { ...objectOr(objectOr(eviction).deleteOptions), ...(options.dryRun === true && { dryRun: true }) };
  if (pod.metadata.deletionTimestamp === undefined && pod.spec.nodeName !== undefined && options.dryRun !== true) {
    const disrupted = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
      lastTransitionTime: timestamp(api.clock),
    };
    const conditions = [...(pod.status?.conditions ?? []).filter(({ type }) => type !== disrupted.type), disrupted];
    api.update(PODS, namespace, name, { ...pod, status: { ...pod.status, conditions } }, { ...options, subresource: 'status' });
  }
  api.delete(PODS, namespace, name, deleteOptions);
}

const LOG_TIMEOUT_MS = 10_000;

/** GET of a pod's log: asked from the kubelet of its node, as kube-apiserver does. */
export async function podLog(api: ObjectApi, namespace: string, name: string, query: URLSearchParams): Promise<string> {
  const pod = api.get<Pod>(PODS, namespace, name);
  const containers = pod.spec.containers.map((container) => container.name);
  const container = query.get('container') ?? containers[0] ?? '';
  const known = [...containers, ...listOr(pod.spec.initContainers).map((init) => String(objectOr(init).name))];
  if (query.get('container') === null && containers.length > 1) {
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${known.join(' ')}]`);
  }
  if (!known.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  if (pod.spec.nodeName === undefined) throw badRequest(`pod ${name} does not have a host assigned`);
  const node = api.get<Node & { readonly status?: { readonly daemonEndpoints?: unknown } }>(NODES, '', pod.spec.nodeName);
  const port = objectOr(objectOr(node.status?.daemonEndpoints).kubeletEndpoint).Port;
  const parameters = new URLSearchParams([...query].filter(([key]) => key !== 'container'));
  return read(`https://127.0.0.1:${String(port)}/containerLogs/${namespace}/${name}/${container}?${parameters}`);
}

/** The kubelet's certificate is its own and nobody's business, as for an API server that was told no kubelet CA. */
function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new Refusal(500, 'InternalError', `Get "${url}": ${error.message}`));
    const request = https.get(url, { rejectUnauthorized: false, timeout: LOG_TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Refusal(response.statusCode ?? 500, response.statusCode === 404 ? 'NotFound' : 'InternalError', text.trim()));
      });
      response.on('error', fail);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer in ${LOG_TIMEOUT_MS} ms`)));
    request.on('error', fail);
  });
}
