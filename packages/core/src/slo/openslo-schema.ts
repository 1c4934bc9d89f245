import { z } from 'zod';
import { noted } from '../plan/schema-notes.ts';
import { isTimeZone, TIME_ZONE_EXPECTED } from '../plan/time-zone.ts';
import { SLO_LIMITS } from './limits.ts';
import { parseShorthand, SHORTHAND_EXPECTED } from './shorthand.ts';

const NAME_EXPECTED = 'a name of letters, digits, -, ., _, | and /, at most 255, starting and ending with a letter or digit';
const START = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d$/;
const START_EXPECTED = 'a date and time without a time zone, such as 2026-01-01 00:00:00';

const text = (most = 1050) => z.string().max(most);
export const objectName = () => {
  const pattern = /^[A-Za-z0-9]([A-Za-z0-9._|/\\-]{0,253}[A-Za-z0-9])?$/;
  return noted(z.string().regex(pattern, { error: NAME_EXPECTED }), { expected: NAME_EXPECTED });
};
const duration = () =>
  noted(
    z.string().refine((written) => parseShorthand(written) !== null, { error: SHORTHAND_EXPECTED }),
    { expected: SHORTHAND_EXPECTED },
  );
const labels = () => z.record(text(255), z.union([text(), z.array(text()).max(100)]));

const metadata = () =>
  z.strictObject({
    name: objectName(),
    displayName: text(255).optional(),
    labels: labels().optional(),
    annotations: z.record(text(255), text(8192)).optional(),
  });

const metric = () =>
  z.strictObject({
    metricSource: z.strictObject({
      metricSourceRef: objectName().optional(),
      type: text(255).optional(),
      spec: noted(z.strictObject({ query: noted(z.string().min(1).max(SLO_LIMITS.queryLength), { expected: 'a query in PromQL' }) }), {
        expected: 'a mapping with query',
      }),
    }),
  });

const sliSpec = () =>
  z.strictObject({
    description: text().optional(),
    thresholdMetric: metric().optional(),
    ratioMetric: z
      .strictObject({
        counter: z.boolean().optional(),
        good: metric().optional(),
        bad: metric().optional(),
        total: metric().optional(),
        rawType: z.enum(['success', 'failure']).optional(),
        raw: metric().optional(),
      })
      .optional(),
  });

const timeWindow = () =>
  z.strictObject({
    duration: duration(),
    isRolling: z.boolean().optional(),
    calendar: z
      .strictObject({
        startTime: noted(z.string().regex(START, { error: START_EXPECTED }), { expected: START_EXPECTED }),
        timeZone: noted(z.string().refine(isTimeZone, { error: TIME_ZONE_EXPECTED }), { expected: TIME_ZONE_EXPECTED }),
      })
      .optional(),
  });

const objective = () =>
  noted(
    z.strictObject({
      displayName: text(255).optional(),
      op: z.enum(['lt', 'lte', 'gt', 'gte']).optional(),
      value: z.number().optional(),
      target: noted(z.number().gte(0).lt(1), { expected: 'a share from 0 to under 1, such as 0.999' }).optional(),
      targetPercent: noted(z.number().gte(0).lt(100), { expected: 'a percentage from 0 to under 100, such as 99.9' }).optional(),
      timeSliceTarget: noted(z.number().gt(0).lte(1), { expected: 'a share over 0 and up to 1, such as 0.95' }).optional(),
      timeSliceWindow: z
        .union([z.int().min(1).max(1440), duration()])
        .optional()
        .describe('Minutes, or a duration.'),
    }),
    { notServed: ['compositeWeight', 'indicator', 'indicatorRef'] },
  );

const conditionSpec = () =>
  z.strictObject({
    description: text().optional(),
    severity: noted(z.string().min(1).max(255), { expected: 'a word such as page' }),
    condition: noted(
      z.strictObject({
        kind: z.enum(['burnrate']).default('burnrate'),
        op: noted(z.enum(['gte', 'gt']), { notServedValues: ['lt', 'lte'] }).default('gte'),
        threshold: z.number().positive(),
        lookbackWindow: duration(),
        alertAfter: noted(
          z.string().refine((written) => written === '0m' || parseShorthand(written)?.kind === 'fixed', { error: SHORTHAND_EXPECTED }),
          { expected: SHORTHAND_EXPECTED },
        ).default('0m'),
      }),
      { expected: 'a mapping with kind, threshold, lookbackWindow and alertAfter' },
    ),
  });

const inline = <K extends string, T extends z.ZodType>(kind: K, spec: T) =>
  z.strictObject({ apiVersion: z.literal('openslo/v1').optional(), kind: z.literal(kind), metadata: metadata(), spec });

const targetSpec = () => z.strictObject({ description: text().optional(), target: text(255) });

const policySpec = () =>
  z.strictObject({
    description: text().optional(),
    alertWhenNoData: z.boolean().default(false),
    alertWhenResolved: z.boolean().default(false),
    alertWhenBreaching: z.boolean().default(false),
    conditions: z
      .array(z.union([z.strictObject({ conditionRef: objectName() }), inline('AlertCondition', conditionSpec())]))
      .min(1)
      .max(1),
    notificationTargets: z
      .array(z.union([z.strictObject({ targetRef: objectName() }), inline('AlertNotificationTarget', targetSpec())]))
      .max(20)
      .default([]),
  });

const object = <K extends string, T extends z.ZodType>(kind: K, spec: T) =>
  z.strictObject({ apiVersion: z.literal('openslo/v1'), kind: z.literal(kind), metadata: metadata(), spec });

/** Objects of OpenSLO v1, as far as they are served, by kind. Source: https://github.com/OpenSLO/OpenSLO#object-types. */
export const OPENSLO_SCHEMAS = {
  SLO: object(
    'SLO',
    z.strictObject({
      description: text().optional(),
      service: noted(z.string().min(1).max(255), { expected: 'the name of a service' }),
      indicator: z.strictObject({ metadata: metadata(), spec: sliSpec() }).optional(),
      indicatorRef: objectName().optional(),
      timeWindow: noted(z.array(timeWindow()), { expected: 'a list of exactly one window', filler: [] }),
      budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
      objectives: noted(z.array(objective()).min(1).max(SLO_LIMITS.objectives), { expected: 'a list of objectives' }),
      alertPolicies: z
        .array(z.union([objectName(), z.strictObject({ alertPolicyRef: objectName() }), inline('AlertPolicy', policySpec())]))
        .max(20)
        .default([]),
    }),
  ),
  SLI: object('SLI', sliSpec()),
  DataSource: object(
    'DataSource',
    z.strictObject({
      description: text().optional(),
      type: text(255),
      connectionDetails: z.record(text(255), z.unknown()).optional(),
    }),
  ),
  Service: object('Service', z.strictObject({ description: text().optional() })),
  AlertPolicy: object('AlertPolicy', policySpec()),
  AlertCondition: object('AlertCondition', conditionSpec()),
  AlertNotificationTarget: object('AlertNotificationTarget', targetSpec()),
} as const;

export type OpenSloKind = keyof typeof OPENSLO_SCHEMAS;
export type OpenSloObject<K extends OpenSloKind> = z.output<(typeof OPENSLO_SCHEMAS)[K]>;
export type SliSpec = OpenSloObject<'SLI'>['spec'];
export type Metric = NonNullable<SliSpec['thresholdMetric']>;
export type Objective = OpenSloObject<'SLO'>['spec']['objectives'][number];
export type PolicySpec = OpenSloObject<'AlertPolicy'>['spec'];
