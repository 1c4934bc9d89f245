import type { MetricSource, SourceSettings } from '@sluice/core';
import { LogsSource } from './logs/logs-source.ts';
import { PodsSource } from './pods/pods-source.ts';
import { openPrometheus } from './prometheus/open-prometheus.ts';
import { openSeriesSource } from './series/open-series-source.ts';
import { openTransport, type SourceReach } from './transport/open-transport.ts';
import { patient } from './transport/patient-transport.ts';
import { WebSource } from './web/web-source.ts';

/**
 * A source of a target as the resolved plan names it; a new one each time, since some count from look to look.
 *
 * @throws SourceError `refused` where a secret is not there, or would be sent in the clear; and what `cluster` throws
 */
export async function openSource(settings: SourceSettings, reach: SourceReach): Promise<MetricSource> {
  switch (settings.kind) {
    case 'prometheus':
      return openPrometheus(settings, reach);
    case 'pods':
      return new PodsSource(await reach.cluster(), settings, () => reach.clock.now());
    case 'logs':
      return new LogsSource(await reach.cluster(), settings);
    case 'web': {
      const transport = patient(await openTransport(settings, reach), { clock: reach.clock });
      return new WebSource({ transport, path: settings.path, counts: settings.counts, timeoutMs: settings.timeoutSeconds * 1000 });
    }
    case 'datadog':
    case 'cloudwatch':
    case 'newrelic':
    case 'graphite':
    case 'influxdb':
      return openSeriesSource(settings, reach);
    default:
      return settings satisfies never;
  }
}
