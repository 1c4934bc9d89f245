import { readFile } from 'node:fs/promises';
import { SluiceError } from '@sluice/core';
import { z } from 'zod';
import type { Credential, CredentialSource } from './credential.ts';
import { runPlugin } from './exec-process.ts';
import type { Environment } from './load-kubeconfig.ts';
import type { Cluster, ExecSettings } from './schema.ts';

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
/** Where the plugin finds `extensions` of its cluster as `spec.cluster.config`. */
const CONFIG_EXTENSION = 'client.authentication.k8s.io/exec';
/** A token is renewed this long before it ends, so that it does not end on the way; less for short-lived ones. */
const RENEW_BEFORE_MS = 60_000;

const credentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z.object({
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
  }),
});

export interface ExecOptions {
  readonly env: Environment;
  readonly now: () => number;
  /** Is there a person at a terminal? */
  readonly interactive: boolean;
  readonly timeoutMs: number;
}

/**
 * Credentials from a command, as kubectl gets them: cached until they expire or the server answers 401.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export class ExecCredential implements CredentialSource {
  readonly #settings: ExecSettings;
  readonly #cluster: Cluster;
  readonly #options: ExecOptions;
  #held: { readonly credential: Credential; readonly renewAt: number; readonly expiresAt: number } | undefined;
  #renewal: Promise<Credential> | undefined;

  constructor(settings: ExecSettings, cluster: Cluster, options: ExecOptions) {
    this.#settings = settings;
    this.#cluster = cluster;
    this.#options = options;
  }

  async current(): Promise<Credential> {
    if (this.#held && this.#options.now() < this.#held.renewAt) return this.#held.credential;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    try {
      return await this.#renewal;
    } catch (error) {
      // Renewal starts early: until the old credential has really ended it is still good.
      if (this.#held && this.#options.now() < this.#held.expiresAt) return this.#held.credential;
      throw error;
    }
  }

  forget(): void {
    this.#held = undefined;
  }

  async #renew(): Promise<Credential> {
    const { apiVersion, args, installHint } = this.#settings;
    const { command, interactive } = this.#checked();
    const { env, now, timeoutMs } = this.#options;
    const cluster = this.#settings.provideClusterInfo ? { cluster: await clusterInfo(this.#cluster) } : {};
    const info = { apiVersion, kind: 'ExecCredential', spec: { ...cluster, interactive } };
    const output = await runPlugin({
      command,
      args,
      env: {
        ...env,
        ...Object.fromEntries(this.#settings.env.map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify(info),
      },
      interactive,
      timeoutMs,
      installHint,
    });
    const { credential, expiresAt } = parseAnswer(output, command, apiVersion);
    const lifeMs = expiresAt - now();
    this.#held = { credential, expiresAt, renewAt: expiresAt - Math.min(RENEW_BEFORE_MS, Math.max(lifeMs, 0) / 5) };
    return credential;
  }

  #checked(): { command: string; interactive: boolean } {
    const { apiVersion, command, interactiveMode } = this.#settings;
    if (command === undefined) throw refused('exec.command of the user is empty; expected the name of a credential plugin');
    if (apiVersion === undefined || !API_VERSIONS.includes(apiVersion)) {
      throw refused(`exec.apiVersion of plugin "${command}": expected ${API_VERSIONS.join(' or ')}, got ${apiVersion ?? 'nothing'}`);
    }
    const mode = interactiveMode ?? (apiVersion.endsWith('/v1beta1') ? 'IfAvailable' : undefined);
    switch (mode) {
      case 'Never':
        return { command, interactive: false };
      case 'IfAvailable':
        return { command, interactive: this.#options.interactive };
      case 'Always':
        if (!this.#options.interactive) {
          throw refused(
            `plugin "${command}" always asks a person (interactiveMode: Always) and there is no terminal. Use another user here`,
          );
        }
        return { command, interactive: true };
      default:
        throw refused(`exec.interactiveMode of plugin "${command}": expected Never, IfAvailable or Always, got ${mode ?? 'nothing'}`);
    }
  }
}

function parseAnswer(output: string, command: string, apiVersion: string | undefined): { credential: Credential; expiresAt: number } {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    // The parser's message quotes the text, which may be a token.
    throw refused(`plugin "${command}" printed ${output.length} characters that are not JSON; expected one ExecCredential`);
  }
  const parsed = credentialSchema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw refused(`plugin "${command}" printed no valid ExecCredential: ${problems.join('; ')}`);
  }
  if (parsed.data.apiVersion !== apiVersion) {
    throw refused(`plugin "${command}" answered with apiVersion ${parsed.data.apiVersion}; the kubeconfig asks for ${apiVersion}`);
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = parsed.data.status;
  if (Boolean(clientCertificateData) !== Boolean(clientKeyData)) {
    throw refused(
      `plugin "${command}" gave a ${clientCertificateData ? 'client certificate without its key' : 'client key without its certificate'}`,
    );
  }
  if (!token && !clientCertificateData) throw refused(`plugin "${command}" gave neither a token nor a client certificate`);
  return {
    credential: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(clientCertificateData && clientKeyData && { clientCertificate: { certificate: clientCertificateData, key: clientKeyData } }),
    },
    expiresAt: expirationTimestamp ? Date.parse(expirationTimestamp) : Number.POSITIVE_INFINITY,
  };
}

async function clusterInfo(cluster: Cluster): Promise<Record<string, unknown>> {
  const file = cluster['certificate-authority'];
  const authority = cluster['certificate-authority-data'] ?? (file && (await readFile(file)).toString('base64'));
  return {
    server: cluster.server,
    'tls-server-name': cluster['tls-server-name'],
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'] || undefined,
    'certificate-authority-data': authority,
    'proxy-url': cluster['proxy-url'],
    'disable-compression': cluster['disable-compression'] || undefined,
    config: cluster.extensions.find(({ name }) => name === CONFIG_EXTENSION)?.extension ?? null,
  };
}

function refused(message: string): SluiceError {
  return new SluiceError('exec-plugin-failed', 'input', `credentials: ${message}`);
}
