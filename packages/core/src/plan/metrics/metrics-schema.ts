import { z } from 'zod';
import { noted } from '../schema-notes.ts';
import { cloudwatchSchema, resolvedCloudwatchSchema } from './cloudwatch-settings.ts';
import { datadogSchema, resolvedDatadogSchema } from './datadog-settings.ts';
import { graphiteSchema, resolvedGraphiteSchema } from './graphite-settings.ts';
import { influxdbSchema, resolvedInfluxdbSchema } from './influxdb-settings.ts';
import { logsSchema, resolvedLogsSchema } from './logs-settings.ts';
import { newrelicSchema, resolvedNewrelicSchema } from './newrelic-settings.ts';
import { podsSchema, resolvedPodsSchema } from './pods-settings.ts';
import { prometheusSchema, resolvedPrometheusSchema } from './prometheus-settings.ts';
import { resolvedWebSchema, webSchema } from './web-settings.ts';

/** Sources of metrics by kind, which is also their name. One more source is one more file beside this one, and a line in each of the four places here and in resolve-metrics.ts. */
export const metricsSchema = noted(
  z.strictObject({
    prometheus: prometheusSchema.optional().describe('Prometheus, or anything that answers its HTTP API.'),
    pods: podsSchema
      .optional()
      .describe("The instances themselves, through the API server's pod proxy. Always there; this is for other settings."),
    logs: logsSchema.optional().describe("The instances' logs: how many lines match a pattern."),
    web: webSchema.optional().describe('An endpoint that answers JSON, asked once for each side.'),
    datadog: datadogSchema.optional().describe("Datadog's metrics."),
    cloudwatch: cloudwatchSchema.optional().describe('Amazon CloudWatch.'),
    newrelic: newrelicSchema.optional().describe('New Relic, asked in NRQL.'),
    graphite: graphiteSchema.optional().describe('Graphite, or anything that answers its render API.'),
    influxdb: influxdbSchema.optional().describe('InfluxDB, asked in InfluxQL.'),
  }),
  { expected: 'a mapping of sources by kind' },
);
export type MetricsEntry = z.output<typeof metricsSchema>;

export const SOURCE_KINDS = ['prometheus', 'pods', 'logs', 'web', 'datadog', 'cloudwatch', 'newrelic', 'graphite', 'influxdb'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const sourceSettingsSchema = z.discriminatedUnion('kind', [
  resolvedPrometheusSchema,
  resolvedPodsSchema,
  resolvedLogsSchema,
  resolvedWebSchema,
  resolvedDatadogSchema,
  resolvedCloudwatchSchema,
  resolvedNewrelicSchema,
  resolvedGraphiteSchema,
  resolvedInfluxdbSchema,
]);
/** A source of one target with nothing left to guess. */
export type SourceSettings = z.infer<typeof sourceSettingsSchema>;
