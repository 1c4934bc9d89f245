/**
 * Objects of the size a production cluster has: a pod with a sidecar, environment, probes, volumes, conditions and managedFields is 8 to 12 kB of JSON,
 * a node with its list of images 10 to 15 kB.
 */

export const PODS_PER_NODE = 100;

const STARTED = '2026-11-23T08:00:00Z';

export function podTemplateSpec(image: string): unknown {
  return { containers: [container('main', image), container('proxy', 'mirror.example.com/mesh/proxy:1.29.0')] };
}

function container(name: string, image: string): unknown {
  return {
    name,
    image,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: Array.from({ length: 16 }, (_, index) => ({ name: `SETTING_${index}`, value: `value-of-setting-${index}-as-long-as-they-are` })),
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    readinessProbe: probe('/ready'),
    livenessProbe: probe('/live'),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    volumeMounts: [{ name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
  };
}

function probe(path: string): unknown {
  return { httpGet: { path, port: 8080, scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
}

export interface PodShape {
  readonly namespace: string;
  /** Name and uid of its ReplicaSet, and the hash in its labels. */
  readonly set: string;
  readonly setUid: string;
  readonly hash: string;
  readonly template: unknown;
}

/** Text of the index-th pod of a ReplicaSet; the same shape is written out once and filled in ever after. */
export function podWriter(shape: PodShape): (index: number, ready: boolean) => string {
  const text = (ready: boolean) => JSON.stringify(pod(shape, ready)).split('INDEX');
  const [ready, unready] = [text(true), text(false)];
  return (index, isReady) => {
    const node = String(Math.floor(index / PODS_PER_NODE));
    return (isReady ? ready : unready)
      .map((part, place) => (place === 0 ? part : `${String(index).padStart(5, '0')}${part}`))
      .join('')
      .replaceAll('NODE', node);
  };
}

function pod({ namespace, set, setUid, hash, template }: PodShape, ready: boolean): unknown {
  const flag = ready ? 'True' : 'False';
  const spec = template as Record<string, unknown>;
  const containers = spec.containers as readonly { readonly name: string; readonly image: string }[];
  return {
    metadata: {
      name: `${set}-INDEX`,
      generateName: `${set}-`,
      namespace,
      uid: '00000000-0000-4000-8000-0000000INDEX',
      resourceVersion: '1000INDEX',
      creationTimestamp: STARTED,
      labels: { app: 'web', 'pod-template-hash': hash },
      annotations: { 'prometheus.io/scrape': 'true', 'kubernetes.io/config.source': 'api' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: setUid, controller: true, blockOwnerDeletion: true }],
      managedFields: [managed('kube-controller-manager', spec), managed('kubelet', { status: containers })],
    },
    spec: {
      ...spec,
      nodeName: 'node-NODE',
      volumes: [
        {
          name: 'kube-api-access',
          projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }], defaultMode: 420 },
        },
      ],
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      schedulerName: 'default-scheduler',
    },
    status: {
      phase: 'Running',
      conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: type === 'Ready' || type === 'ContainersReady' ? flag : 'True',
        lastProbeTime: null,
        lastTransitionTime: STARTED,
      })),
      hostIP: '10.0.0.1',
      podIP: '10.1.0.1',
      startTime: STARTED,
      containerStatuses: containers.map(({ name, image }) => ({
        name,
        image,
        imageID: `${image}@sha256:${'0'.repeat(64)}`,
        containerID: `containerd://${'0'.repeat(64)}`,
        ready,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: STARTED } },
        lastState: {},
      })),
      qosClass: 'Burstable',
    },
  };
}

/** Field ownership as the API server writes it: every member again, as `f:name`. */
function managed(manager: string, fields: unknown): unknown {
  return { manager, operation: 'Update', apiVersion: 'v1', time: STARTED, fieldsType: 'FieldsV1', fieldsV1: owned(fields) };
}

function owned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [Array.isArray(value) ? `k:{"index":${name}}` : `f:${name}`, owned(member)]),
  );
}

export function node(index: number): unknown {
  return {
    metadata: {
      name: `node-${index}`,
      labels: {
        'kubernetes.io/hostname': `node-${index}`,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/zone': `zone-${index % 3}`,
      },
    },
    spec: {},
    status: {
      capacity: { cpu: '32', memory: '128Gi', pods: '250' },
      allocatable: { cpu: '32', memory: '128Gi', pods: '250' },
      conditions: ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
        type,
        status: type === 'Ready' ? 'True' : 'False',
        lastHeartbeatTime: STARTED,
        message: 'as it should be',
      })),
      nodeInfo: { operatingSystem: 'linux', architecture: 'amd64', kubeletVersion: 'v1.37.2' },
      images: Array.from({ length: 50 }, (_, image) => ({
        names: [`mirror.example.com/team-${image}/service@sha256:${'0'.repeat(64)}`, `mirror.example.com/team-${image}/service:1.${image}`],
        sizeBytes: 123_456_789,
      })),
    },
  };
}
