import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, freePorts, KubeClient, selfSignedCertificate, writeKubeconfig } from '@sluice/sandbox';
import { installControlPlane, type Programs } from './install.ts';
import { type ManagedProcess, startProcess } from './process/managed-process.ts';

export interface ControlPlaneOptions {
  /** Default AlwaysAllow. With RBAC only `admin` may do anything; the others what Roles and bindings give them. */
  readonly authorization?: 'AlwaysAllow' | 'RBAC';
  /** User names beside `admin`, for RBAC; each gets a token and may have groups. */
  readonly users?: readonly { readonly name: string; readonly groups?: readonly string[] }[];
  /** kube-controller-manager's --kube-api-qps (burst is twice that). Default 500; Kubernetes' own default is 20, burst 30. */
  readonly controllerQps?: number;
  readonly apiServerArgs?: readonly string[];
  readonly controllerManagerArgs?: readonly string[];
  /** Where progress of a first installation is told. */
  readonly say?: (line: string) => void;
}

/** A running control plane. Disposing of it stops everything and deletes its data. */
export interface ControlPlane extends AsyncDisposable {
  readonly url: string;
  readonly certificateAuthority: string;
  /** admin's: a member of system:masters. */
  readonly token: string;
  readonly endpoint: Endpoint;
  /** admin's, context `sluice-testbed`. */
  readonly kubeconfigPath: string;
  /** Temporary folder of this control plane: data, logs, kubeconfigs. */
  readonly folder: string;
  /** The testbed's own client, as admin. */
  readonly client: KubeClient;
  endpointOf(user: string): Endpoint;
  kubeconfigOf(user: string, namespace?: string): string;
  /** Kills kube-apiserver, waits `downMs`, starts it again on the same port. etcd and its data stay. */
  restartApiServer(downMs?: number): Promise<void>;
  stopApiServer(): Promise<void>;
  startApiServer(): Promise<void>;
  stopControllerManager(): Promise<void>;
  startControllerManager(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What the default set of controllers does that the testbed has no parts for: nodes here send no heartbeats, there is no cloud and no storage, and
 * nothing reads service account tokens or the root CA.
 */
const CONTROLLERS = [
  '*',
  '-node-lifecycle-controller',
  '-node-ipam-controller',
  '-persistentvolume-attach-detach-controller',
  '-persistentvolume-binder-controller',
  '-persistentvolume-expander-controller',
  '-root-ca-certificate-publisher-controller',
  '-serviceaccount-token-controller',
  '-legacy-serviceaccount-token-cleaner-controller',
  '-certificatesigningrequest-signing-controller',
  '-bootstrap-signer-controller',
  '-token-cleaner-controller',
];

/** Starts etcd, kube-apiserver and kube-controller-manager on free loopback ports; about five seconds once installed. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const programs = await installControlPlane(options.say);
  const folder = await mkdtemp(join(tmpdir(), 'sluice-control-plane-'));
  const parts: Record<'etcd' | 'apiServer' | 'controllerManager', ManagedProcess | undefined> = {
    etcd: undefined,
    apiServer: undefined,
    controllerManager: undefined,
  };
  const stop = async () => {
    await Promise.all([parts.controllerManager?.stop(), parts.apiServer?.stop(), parts.etcd?.stop()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const settings = await prepare(folder, programs, options);
    const { endpoint, kubeconfigPath } = settings;
    const client = new KubeClient(endpoint);
    const startApiServer = async () => {
      parts.apiServer = await startApiServerProcess(settings, client);
    };
    const stopApiServer = async () => parts.apiServer?.stop();
    const startControllerManager = async () => {
      parts.controllerManager = await startControllerManagerProcess(settings);
    };
    parts.etcd = await startEtcdProcess(settings);
    await startApiServer();
    await startControllerManager();
    const endpointOf = (user: string): Endpoint => {
      const token = settings.tokens.get(user);
      if (token === undefined) throw new Error(`no user ${user} on this control plane; users: ${[...settings.tokens.keys()].join(', ')}`);
      return { ...endpoint, token };
    };
    return {
      url: endpoint.server,
      certificateAuthority: settings.certificateAuthority,
      token: settings.token,
      endpoint,
      kubeconfigPath,
      folder,
      client,
      endpointOf,
      kubeconfigOf: (user, namespace) =>
        writeKubeconfig(join(folder, `${user}.kubeconfig`), endpointOf(user), { user, ...(namespace !== undefined && { namespace }) }),
      async restartApiServer(downMs = 0) {
        await stopApiServer();
        await new Promise((resolve) => setTimeout(resolve, downMs));
        await startApiServer();
      },
      stopApiServer,
      startApiServer,
      stopControllerManager: async () => parts.controllerManager?.stop(),
      startControllerManager,
      async stop() {
        client.close();
        await stop();
      },
      async [Symbol.asyncDispose]() {
        client.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Settings {
  readonly folder: string;
  readonly programs: Programs;
  readonly options: ControlPlaneOptions;
  readonly ports: { readonly etcd: number; readonly etcdPeer: number; readonly apiServer: number; readonly controllerManager: number };
  readonly endpoint: Endpoint;
  readonly certificateAuthority: string;
  readonly token: string;
  readonly tokens: ReadonlyMap<string, string>;
  readonly kubeconfigPath: string;
}

async function prepare(folder: string, programs: Programs, options: ControlPlaneOptions): Promise<Settings> {
  const [etcd = 0, etcdPeer = 0, apiServer = 0, controllerManager = 0] = await freePorts(4);
  const serving = selfSignedCertificate('sluice-testbed');
  const serviceAccounts = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const users = [{ name: 'admin', groups: ['system:masters'] }, ...(options.users ?? [])];
  const tokens = new Map(users.map(({ name }) => [name, `${name}-testbed-token`]));
  const token = 'admin-testbed-token';
  const endpoint = { server: `https://127.0.0.1:${apiServer}`, token, certificateAuthority: serving.certificate };
  await writeFile(join(folder, 'serving.crt'), serving.certificate);
  await writeFile(join(folder, 'serving.key'), serving.privateKey, { mode: 0o600 });
  await writeFile(join(folder, 'service-accounts.key'), serviceAccounts.privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
  await writeFile(
    join(folder, 'tokens.csv'),
    users
      .map(({ name, groups }) => `${tokens.get(name)},${name},${name}${groups === undefined ? '' : `,"${groups.join(',')}"`}\n`)
      .join(''),
    { mode: 0o600 },
  );
  const kubeconfigPath = writeKubeconfig(join(folder, 'admin.kubeconfig'), endpoint);
  return {
    folder,
    programs,
    options,
    ports: { etcd, etcdPeer, apiServer, controllerManager },
    endpoint,
    certificateAuthority: serving.certificate,
    token,
    tokens,
    kubeconfigPath,
  };
}

async function startEtcdProcess({ folder, programs, ports }: Settings): Promise<ManagedProcess> {
  const url = `http://127.0.0.1:${ports.etcd}`;
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return startProcess({
    name: 'etcd',
    command: programs.etcd,
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync',
      '--log-level=error',
    ],
    logFile: join(folder, 'etcd.log'),
    ready: async () => (await fetch(`${url}/health`)).ok,
  });
}

async function startApiServerProcess({ folder, programs, ports, options }: Settings, client: KubeClient): Promise<ManagedProcess> {
  return startProcess({
    name: 'kube-apiserver',
    command: programs.kubeApiserver,
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      // The reconciler would write an Endpoints object for the loopback address, which validation refuses.
      '--endpoint-reconciler-type=none',
      `--secure-port=${ports.apiServer}`,
      `--tls-cert-file=${join(folder, 'serving.crt')}`,
      `--tls-private-key-file=${join(folder, 'serving.key')}`,
      `--token-auth-file=${join(folder, 'tokens.csv')}`,
      `--authorization-mode=${options.authorization ?? 'AlwaysAllow'}`,
      '--anonymous-auth=false',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://sluice-testbed.invalid',
      `--service-account-key-file=${join(folder, 'service-accounts.key')}`,
      `--service-account-signing-key-file=${join(folder, 'service-accounts.key')}`,
      // Pods would have to wait for a token of a service account nobody here uses.
      '--disable-admission-plugins=ServiceAccount',
      '--kubelet-preferred-address-types=InternalIP',
      '--allow-privileged=true',
      ...(options.apiServerArgs ?? []),
    ],
    logFile: join(folder, 'kube-apiserver.log'),
    ready: async () => (await client.get<string>('/readyz')) === 'ok',
  });
}

async function startControllerManagerProcess(settings: Settings): Promise<ManagedProcess> {
  const { folder, programs, ports, options, kubeconfigPath } = settings;
  const qps = options.controllerQps ?? 500;
  const probe = new KubeClient({
    server: `https://127.0.0.1:${ports.controllerManager}`,
    certificateAuthority: settings.certificateAuthority,
  });
  const managed = await startProcess({
    name: 'kube-controller-manager',
    command: programs.kubeControllerManager,
    args: [
      `--kubeconfig=${kubeconfigPath}`,
      `--authentication-kubeconfig=${kubeconfigPath}`,
      `--authorization-kubeconfig=${kubeconfigPath}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${ports.controllerManager}`,
      `--tls-cert-file=${join(folder, 'serving.crt')}`,
      `--tls-private-key-file=${join(folder, 'serving.key')}`,
      '--leader-elect=false',
      '--use-service-account-credentials=false',
      `--controllers=${CONTROLLERS.join(',')}`,
      `--kube-api-qps=${qps}`,
      `--kube-api-burst=${qps * 2}`,
      ...(options.controllerManagerArgs ?? []),
    ],
    logFile: join(folder, 'kube-controller-manager.log'),
    ready: async () => (await probe.get<string>('/healthz')) === 'ok',
  });
  probe.close();
  return managed;
}
