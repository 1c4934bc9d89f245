import { access, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import path from 'node:path';
import type { Environment, Kubeconfig } from './load-kubeconfig.ts';
import { ANONYMOUS, kubeconfigFileSchema } from './schema.ts';

const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The service account of the pod this process runs in, or null outside of a cluster.
 * https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export async function inClusterKubeconfig(env: Environment, folder = SERVICE_ACCOUNT_FOLDER): Promise<Kubeconfig | null> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  const tokenFile = path.join(folder, 'token');
  if (!host || !port || !(await exists(tokenFile))) return null;
  const name = 'in-cluster';
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const authority = path.join(folder, 'ca.crt');
  const file = kubeconfigFileSchema.parse({
    clusters: [{ name, cluster: { server, ...((await exists(authority)) && { 'certificate-authority': authority }) } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: await namespaceIn(folder) } }],
  });
  return {
    source: 'the service account of this pod',
    currentContext: name,
    clusters: new Map(file.clusters.map((entry) => [entry.name, entry.cluster])),
    users: new Map([[name, { ...ANONYMOUS, tokenFile }]]),
    contexts: new Map(file.contexts.map((entry) => [entry.name, entry.context])),
  };
}

async function namespaceIn(folder: string): Promise<string | null> {
  try {
    return (await readFile(path.join(folder, 'namespace'), 'utf8')).trim();
  } catch {
    return null; // optional: without it the namespace is `default`
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
