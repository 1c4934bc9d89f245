import { readFile } from 'node:fs/promises';
import { nearest, SluiceError } from '@sluice/core';
import type { Connection } from '../api/connection.ts';
import { AgentPool, parseCertificateAuthority, type ServerTls } from './agent-pool.ts';
import { impersonationHeaders } from './impersonation.ts';
import type { Environment, Kubeconfig } from './load-kubeconfig.ts';
import { proxyFor } from './proxy.ts';
import { ANONYMOUS, type Cluster, type Context, type User } from './schema.ts';
import { userCredential } from './user-credential.ts';

export interface ConnectOptions {
  /** Name of the context; the current one when not given. */
  readonly context?: string | undefined;
  /** What credential plugins inherit, and where the proxy variables are; default `process.env`. */
  readonly env?: Environment;
  readonly now?: () => number;
  /** May a credential plugin ask the person at the terminal? Default: standard input is a terminal. */
  readonly interactive?: boolean;
  /** How long a credential plugin may take; default 60 s, 5 minutes when it may ask a person. */
  readonly execTimeoutMs?: number;
}

/**
 * A connection to the cluster of one context. Nothing is sent and no plugin started before the first request.
 *
 * @throws SluiceError kind `input`: no such context, or one that says nothing usable.
 */
export async function connect(kubeconfig: Kubeconfig, options: ConnectOptions = {}): Promise<Connection> {
  const { name, context } = findContext(kubeconfig, options.context);
  const { cluster, user, userName } = resolve(kubeconfig, name, context);
  const env = options.env ?? process.env;
  const server = parseServer(cluster, name);
  const interactive = options.interactive ?? process.stdin.isTTY === true;
  const agents = new AgentPool(server, await tlsOf(cluster, name), proxyFor(server, cluster['proxy-url'], env));
  // As kubectl: over plain http no credential is ever sent.
  const trusted = server.protocol === 'https:' ? user : ANONYMOUS;
  const credentials = userCredential(userName, trusted, cluster, {
    env,
    now: options.now ?? Date.now,
    interactive,
    timeoutMs: options.execTimeoutMs ?? (interactive ? 300_000 : 60_000),
  });
  const impersonation = impersonationHeaders(userName, trusted);
  return {
    context: name,
    server,
    namespace: context.namespace ?? 'default',
    async authorize() {
      const { authorization, clientCertificate } = await credentials.current();
      return { agent: agents.agentFor(clientCertificate), headers: { ...impersonation, ...(authorization && { authorization }) } };
    },
    forget: () => credentials.forget(),
  };
}

function findContext(kubeconfig: Kubeconfig, wanted: string | undefined): { name: string; context: Context } {
  const known = [...kubeconfig.contexts.keys()];
  const listed =
    known.length === 0
      ? 'It has no contexts'
      : `It has: ${known.slice(0, 20).join(', ')}${known.length > 20 ? `, … (${known.length})` : ''}`;
  const name = wanted || kubeconfig.currentContext;
  if (!name) {
    throw new SluiceError(
      'context-unknown',
      'input',
      `no context is named and ${kubeconfig.source} has no current-context. ${listed}. Name one of them`,
    );
  }
  const context = kubeconfig.contexts.get(name);
  if (context) return { name, context };
  const meant = nearest(name, known);
  const origin = wanted ? '' : ' (its current-context)';
  throw new SluiceError(
    'context-unknown',
    'input',
    `no context "${name}"${origin} in ${kubeconfig.source}. ${listed}.${meant ? ` Did you mean "${meant}"?` : ''}`,
  );
}

function resolve(kubeconfig: Kubeconfig, name: string, context: Context): { cluster: Cluster; user: User; userName: string } {
  const broken = (what: string, known: Iterable<string>) =>
    new SluiceError(
      'kubeconfig-invalid',
      'input',
      `context "${name}" in ${kubeconfig.source} ${what}. It has: ${[...known].join(', ') || 'none'}`,
    );
  const cluster = kubeconfig.clusters.get(context.cluster ?? '');
  if (!cluster) {
    throw broken(
      context.cluster ? `names cluster "${context.cluster}", which is not there` : 'names no cluster',
      kubeconfig.clusters.keys(),
    );
  }
  const user = context.user === undefined ? ANONYMOUS : kubeconfig.users.get(context.user);
  if (!user) throw broken(`names user "${context.user}", which is not there`, kubeconfig.users.keys());
  return { cluster, user, userName: context.user ?? '' };
}

function parseServer(cluster: Cluster, context: string): URL {
  const text = cluster.server;
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  // client-go takes an address without a scheme for plain http; here it is more often a slip.
  const problem = `server of the cluster of context "${context}": expected https://host:port, got ${text ?? 'nothing'}`;
  throw new SluiceError('kubeconfig-invalid', 'input', problem);
}

async function tlsOf(cluster: Cluster, context: string): Promise<ServerTls> {
  const { 'certificate-authority': file, 'certificate-authority-data': data, 'tls-server-name': servername } = cluster;
  const insecure = cluster['insecure-skip-tls-verify'];
  if (insecure && (file !== undefined || data !== undefined)) {
    const problem = `the cluster of context "${context}" has a certificate-authority and insecure-skip-tls-verify; only one of them is allowed`;
    throw new SluiceError('kubeconfig-invalid', 'input', problem);
  }
  const ca = await authorityOf(file, data);
  return { rejectUnauthorized: !insecure, ...(ca !== undefined && { ca }), ...(servername !== undefined && { servername }) };
}

async function authorityOf(file: string | undefined, data: string | undefined): Promise<string | undefined> {
  if (data !== undefined) return parseCertificateAuthority(Buffer.from(data, 'base64').toString('utf8'), 'certificate-authority-data');
  if (file === undefined) return undefined;
  try {
    return parseCertificateAuthority(await readFile(file, 'utf8'), `certificate-authority ${file}`);
  } catch (cause) {
    if (cause instanceof SluiceError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SluiceError('credentials-unreadable', 'input', `certificate-authority of the kubeconfig cannot be read: ${reason}`, {
      cause,
    });
  }
}
