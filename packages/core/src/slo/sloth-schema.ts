import { z } from 'zod';
import { noted } from '../plan/schema-notes.ts';
import { SLO_LIMITS } from './limits.ts';
import { objectName } from './openslo-schema.ts';

const texts = () => z.record(z.string().max(255), z.string().max(8192)).default({});
const query = () =>
  noted(z.string().min(1).max(SLO_LIMITS.queryLength), { expected: 'PromQL with {{.window}} as the range of its series' });
const alert = () => z.strictObject({ disable: z.boolean().default(false), labels: texts(), annotations: texts() }).prefault({});

/** The spec `prometheus/v1` of sloth. Source: https://pkg.go.dev/github.com/slok/sloth/pkg/prometheus/api/v1. */
export const slothSchema = noted(
  z.strictObject({
    version: z.literal('prometheus/v1'),
    service: objectName(),
    labels: texts(),
    slos: noted(
      z
        .array(
          noted(
            z.strictObject({
              name: objectName(),
              description: z.string().max(8192).optional(),
              objective: noted(z.number().gte(0).lt(100), { expected: 'a percentage from 0 to under 100, such as 99.9' }),
              labels: texts(),
              sli: noted(
                z.strictObject({
                  raw: z.strictObject({ error_ratio_query: query() }).optional(),
                  events: z.strictObject({ error_query: query(), total_query: query() }).optional(),
                }),
                { notServed: ['plugin', 'denominator_corrected'], expected: 'a mapping with events or raw' },
              ),
              alerting: z
                .strictObject({
                  name: z.string().max(255).optional(),
                  labels: texts(),
                  annotations: texts(),
                  page_alert: alert(),
                  ticket_alert: alert(),
                })
                .prefault({}),
            }),
            { notServed: ['plugins'] },
          ),
        )
        .min(1)
        .max(SLO_LIMITS.slos),
      { expected: 'a list of SLOs' },
    ),
  }),
  { notServed: ['slo_plugins'] },
);

export type SlothSpec = z.output<typeof slothSchema>;
