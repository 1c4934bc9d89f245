import { writeFileSync } from 'node:fs';
import type { Endpoint } from './kube-client.ts';

export interface KubeconfigOptions {
  readonly context?: string;
  /** More names of contexts that lead to the same place. */
  readonly also?: readonly string[];
  readonly namespace?: string;
  readonly user?: string;
}

export const CONTEXT = 'sluice-testbed';

/** A kubeconfig with one cluster and user, as kubectl and every client library read it. */
export function kubeconfig(endpoint: Endpoint, options: KubeconfigOptions = {}): string {
  const context = options.context ?? CONTEXT;
  const user = options.user ?? 'admin';
  return [
    'apiVersion: v1',
    'kind: Config',
    `current-context: ${context}`,
    'clusters:',
    `  - name: ${context}`,
    '    cluster:',
    `      server: ${endpoint.server}`,
    ...(endpoint.certificateAuthority === undefined
      ? []
      : [`      certificate-authority-data: ${Buffer.from(endpoint.certificateAuthority).toString('base64')}`]),
    // Without TLS there is nothing to verify; @kubernetes/client-node wants to be told so.
    ...(endpoint.server.startsWith('http:') ? ['      insecure-skip-tls-verify: true'] : []),
    'users:',
    `  - name: ${user}`,
    endpoint.token === undefined ? '    user: {}' : `    user:\n      token: ${endpoint.token}`,
    'contexts:',
    ...[context, ...(options.also ?? [])].flatMap((name) => [
      `  - name: ${name}`,
      '    context:',
      `      cluster: ${context}`,
      `      user: ${user}`,
      ...(options.namespace === undefined ? [] : [`      namespace: ${options.namespace}`]),
    ]),
    '',
  ].join('\n');
}

export function writeKubeconfig(file: string, endpoint: Endpoint, options: KubeconfigOptions = {}): string {
  // It holds a token: nobody else's to read.
  writeFileSync(file, kubeconfig(endpoint, options), { mode: 0o600 });
  return file;
}
