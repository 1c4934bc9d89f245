import type { Authentication, Clock, PrometheusSettings, ServerPlace } from '@sluice/core';
import { isLoopback } from '@sluice/http';
import type { RestClient } from '@sluice/kubernetes';
import { authorizerOf, headerText } from '../auth/authorizer.ts';
import { clientTls } from '../auth/client-tls.ts';
import { type SecretValues, secretValue } from '../auth/secret-values.ts';
import { SourceError } from '../source-error.ts';
import { directTransport } from './direct-transport.ts';
import { serviceTransport } from './service-transport.ts';
import type { Transport } from './transport.ts';

export interface SourceReach extends SecretValues {
  readonly clock: Clock;
  /** The target's cluster; asked for only where a source lies within. */
  readonly cluster: () => Promise<RestClient>;
}

export interface ServerSettings {
  readonly at: ServerPlace;
  readonly auth: Authentication | null;
  readonly headers?: PrometheusSettings['headers'];
}

/**
 * The way to a server that a plan names: at its address, or in the cluster through the API server's service proxy.
 *
 * @throws SourceError `refused` where a secret is not there, or would be sent in the clear
 */
export async function openTransport({ at, auth, headers = [] }: ServerSettings, reach: SourceReach): Promise<Transport> {
  const secrets: string[] = [];
  const sent: Record<string, string> = {};
  for (const { name, value } of headers) {
    if ('text' in value) sent[name] = value.text;
    else {
      const secret = secretValue(value.secret, `the header ${name}`, reach);
      secrets.push(secret);
      sent[name] = headerText(secret, value.secret);
    }
  }
  const authorizer = authorizerOf(auth, reach, reach.clock);
  const hidden = [...secrets, ...(authorizer?.secrets ?? [])];
  if (at.kind === 'service') {
    if (auth !== null) {
      const why = "the API server's proxy takes Authorization for itself, and TLS ends there";
      throw new SourceError(
        'refused',
        `auth of service ${at.namespace}/${at.name} cannot be passed on: ${why}. Write its \`url\` instead, or no auth`,
      );
    }
    return serviceTransport({ client: await reach.cluster(), service: at, headers: sent, secrets: hidden });
  }
  const address = new URL(at.url);
  if (hidden.length > 0 && address.protocol === 'http:' && !isLoopback(address.hostname))
    throw new SourceError(
      'refused',
      `${address.host} would get a secret over plain http: expected https, or no auth and no secret in headers`,
    );
  return directTransport({ address, authorizer, headers: sent, secrets, tls: clientTls(auth, reach), env: reach.env });
}
