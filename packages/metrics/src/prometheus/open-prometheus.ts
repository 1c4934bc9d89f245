import type { PrometheusSettings } from '@sluice/core';
import { openTransport, type SourceReach } from '../transport/open-transport.ts';
import { PrometheusClient, type PrometheusClientOptions } from './prometheus-client.ts';
import { PrometheusSource } from './prometheus-source.ts';

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
  const transport = await openTransport(settings, reach);
  return new PrometheusClient({ transport, clock: reach.clock, timeoutMs: settings.timeoutSeconds * 1000, ...times });
}
