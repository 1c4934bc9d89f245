import type { MetricSource, SourceSettings } from '@sluice/core';
import { LogsSource } from './logs/logs-source.ts';
import { PodsSource } from './pods/pods-source.ts';
import { openPrometheus } from './prometheus/open-prometheus.ts';
import { openSeriesSource } from './series/open-series-source.ts';
import type { SourceReach } from './transport/open-transport.ts';

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
