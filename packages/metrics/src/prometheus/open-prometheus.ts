import type { Clock, PrometheusSettings } from '@sluice/core';
import { isLoopback } from '@sluice/http';
import type { RestClient } from '@sluice/kubernetes';
import { authorizerOf, headerText } from '../auth/authorizer.ts';
import { clientTls } from '../auth/client-tls.ts';
import { type SecretValues, secretValue } from '../auth/secret-values.ts';
import { SourceError } from '../source-error.ts';
import { directTransport } from '../transport/direct-transport.ts';
import { serviceTransport } from '../transport/service-transport.ts';
import type { Transport } from '../transport/transport.ts';
import { PrometheusClient, type PrometheusClientOptions } from './prometheus-client.ts';
import { PrometheusSource } from './prometheus-source.ts';

export interface SourceReach extends SecretValues {
  readonly clock: Clock;
  /** The target's cluster; asked for only where a source lies within. */
  readonly cluster: () => Promise<RestClient>;
}

/**
 * Prometheus as the resolved plan names it.
 *
 * @throws SourceError `refused` where a secret is not there, or would be sent in the clear
 */
export async function openPrometheus(settings: PrometheusSettings, reach: SourceReach): Promise<PrometheusSource> {
  const { labels, delaySeconds } = settings;
  return new PrometheusSource({
    client: await openPrometheusClient(settings, reach),
    ...(labels && { labels }),
    ...(delaySeconds !== undefined && { delayMs: delaySeconds * 1000 }),
  });
}

/** The client alone, for those with queries of their own; its times are those of the settings where no others are given. */
export async function openPrometheusClient(
  settings: PrometheusSettings,
  reach: SourceReach,
  times: Pick<PrometheusClientOptions, 'timeoutMs' | 'patienceMs'> = {},
): Promise<PrometheusClient> {
  const transport = await transportTo(settings, reach);
  return new PrometheusClient({ transport, clock: reach.clock, timeoutMs: settings.timeoutSeconds * 1000, ...times });
}

async function transportTo({ at, auth, headers }: PrometheusSettings, reach: SourceReach): Promise<Transport> {
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
