import { type KubeClient, MERGE_PATCH, STRATEGIC_MERGE_PATCH, statusOf } from '../kube/kube-client.ts';
import type { Node } from '../kube/objects.ts';

export interface NodeOptions {
  readonly name: string;
  /** Default amd64. */
  readonly architecture?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Over the default of 64 cpu, 256Gi memory and 1,000 pods, e.g. `{ "nvidia.com/gpu": "4" }`. */
  readonly allocatable?: Readonly<Record<string, string>>;
}

/** `count` alike nodes `node-1`, `node-2`, … */
export function alikeNodes(count: number, options: Omit<NodeOptions, 'name'> = {}): NodeOptions[] {
  return Array.from({ length: count }, (_, index) => ({ ...options, name: `node-${index + 1}` }));
}

/** Creates or updates the Node object as a kubelet does when it starts. */
export async function registerNode(client: KubeClient, options: NodeOptions, kubeletPort: number): Promise<Node> {
  const architecture = options.architecture ?? 'amd64';
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const allocatable = { cpu: '64', memory: '256Gi', pods: '1000', 'ephemeral-storage': '100Gi', ...options.allocatable };
  const metadata = {
    name: options.name,
    labels: { 'kubernetes.io/hostname': options.name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': architecture, ...options.labels },
  };
  const status = {
    capacity: allocatable,
    allocatable,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: 'kubelet is posting ready status',
        lastHeartbeatTime: now,
        lastTransitionTime: now,
      },
    ],
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: options.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
    nodeInfo: {
      architecture,
      operatingSystem: 'linux',
      kubeletVersion: 'v1.37.2',
      kubeProxyVersion: '',
      containerRuntimeVersion: 'containerd://2.1.0',
      kernelVersion: '6.12.0',
      osImage: 'Sluice testbed',
      machineID: options.name,
      systemUUID: options.name,
      bootID: options.name,
    },
  };
  const path = `/api/v1/nodes/${options.name}`;
  try {
    await client.create<Node>('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata, status });
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
  }
  // Admission taints every new node as not ready; the controller that takes the taint away needs heartbeats nobody here sends.
  await client.patch<Node>(path, { metadata: { labels: metadata.labels }, spec: { taints: null } }, MERGE_PATCH);
  return client.patch<Node>(`${path}/status`, { status }, STRATEGIC_MERGE_PATCH);
}
