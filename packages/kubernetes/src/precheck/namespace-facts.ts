import type { AutoscalerFact, LeaseFact, LimitRangeItemFact, QuotaFact } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { leaseName } from '../lock/lease-locks.ts';
import { amounts, stringMap } from './pod-template-schema.ts';

const PATIENCE_MS = 10_000;

const quotaSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      hard: amounts,
      scopes: z.array(z.string()).nullish(),
      scopeSelector: z
        .object({
          matchExpressions: z
            .array(z.object({ scopeName: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
            .nullish(),
        })
        .nullish(),
    }),
    status: z.object({ hard: amounts, used: amounts }).nullish(),
  })
  .transform(
    ({ metadata, spec, status }): QuotaFact => ({
      name: metadata.name,
      // What is enforced is in the status; a quota that was only just made has none yet.
      hard: { ...spec.hard, ...status?.hard },
      used: status?.used ?? {},
      scopes: [
        ...(spec.scopes ?? []).map((name) => ({ name, operator: 'Exists', values: [] })),
        ...(spec.scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator, values }) => ({
          name: scopeName,
          operator,
          values: values ?? [],
        })),
      ],
    }),
  );

const limitRangeSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({
      limits: z.array(
        z.object({
          type: z.string(),
          min: amounts,
          max: amounts,
          default: amounts,
          defaultRequest: amounts,
          maxLimitRequestRatio: amounts,
        }),
      ),
    }),
  })
  .transform(({ metadata, spec }): LimitRangeItemFact[] =>
    spec.limits.map(({ default: defaultLimit, ...item }) => ({ name: metadata.name, defaultLimit, ...item })),
  );

const autoscalerSchema = z
  .object({
    metadata: z.object({ name: z.string(), labels: stringMap }),
    spec: z.object({
      scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
      minReplicas: z.number().default(1),
      maxReplicas: z.number(),
      behavior: z.object({ scaleDown: z.object({ selectPolicy: z.string().nullish() }).nullish() }).nullish(),
    }),
  })
  .transform(
    ({ metadata, spec }): AutoscalerFact => ({
      name: metadata.name,
      targetKind: spec.scaleTargetRef.kind,
      targetName: spec.scaleTargetRef.name,
      minCount: spec.minReplicas,
      maxCount: spec.maxReplicas,
      scalesIn: spec.behavior?.scaleDown?.selectPolicy !== 'Disabled',
      scaledObject: metadata.labels['scaledobject.keda.sh/name'] ?? null,
    }),
  );

const leaseSchema = z
  .object({
    metadata: z.object({ name: z.string(), annotations: stringMap }),
    spec: z
      .object({ holderIdentity: z.string().nullish(), leaseDurationSeconds: z.number().nullish(), renewTime: z.string().nullish() })
      .nullish(),
  })
  .transform(({ metadata, spec }): LeaseFact => {
    const renewedAtMs = Date.parse(spec?.renewTime ?? '');
    return {
      name: metadata.name,
      holder: spec?.holderIdentity ?? '',
      renewedAtMs: Number.isNaN(renewedAtMs) ? null : renewedAtMs,
      durationSeconds: spec?.leaseDurationSeconds ?? 0,
      annotations: metadata.annotations,
    };
  });

export async function readQuotas(client: RestClient, namespace: string): Promise<readonly QuotaFact[]> {
  return readAll(client, `/api/v1/namespaces/${namespace}/resourcequotas`, quotaSchema);
}

export async function readLimitRanges(client: RestClient, namespace: string): Promise<readonly LimitRangeItemFact[]> {
  return (await readAll(client, `/api/v1/namespaces/${namespace}/limitranges`, limitRangeSchema)).flat();
}

export async function readAutoscalers(client: RestClient, namespace: string): Promise<readonly AutoscalerFact[]> {
  return readAll(client, `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`, autoscalerSchema);
}

/** Null when nobody has locked the workload yet. */
export async function readLease(client: RestClient, namespace: string, workload: string): Promise<LeaseFact | null> {
  try {
    return leaseSchema.parse(
      await client.get(`/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${leaseName({ name: workload })}`, {
        patienceMs: PATIENCE_MS,
      }),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

async function readAll<T>(client: RestClient, path: string, schema: z.ZodType<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of client.pages(path)) for (const item of page) all.push(schema.parse(item));
  return all;
}
