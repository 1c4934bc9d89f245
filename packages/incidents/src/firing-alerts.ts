import { type AlertsQuestion, type OpenIncident, SluiceError } from '@sluice/core';
import { z } from 'zod';
import type { JsonClient } from './json-client.ts';

const MOST_LABELS = 4;

const alertsSchema = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()).default({}),
    generatorURL: z.string().optional(),
    status: z.object({ state: z.string() }),
  }),
);

/**
 * The alerts that fire now and are neither silenced nor inhibited, of those that fit every matcher.
 * https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
 *
 * @throws SluiceError as the client, and `source-invalid`
 */
export async function firingAlerts(
  ask: JsonClient,
  { url, matchers }: Pick<AlertsQuestion, 'url' | 'matchers'>,
  token: string | null,
): Promise<readonly OpenIncident[]> {
  const address = new URL('api/v2/alerts', url.endsWith('/') ? url : `${url}/`);
  for (const [name, value] of [
    ['active', 'true'],
    ['silenced', 'false'],
    ['inhibited', 'false'],
    ['unprocessed', 'true'],
  ] as const)
    address.searchParams.set(name, value);
  for (const matcher of matchers) address.searchParams.append('filter', matcher);
  const found = alertsSchema.safeParse(await ask({ url: address, token }));
  if (!found.success) {
    const [issue] = found.error.issues;
    const problem = `${address.host} answered something else than a list of alerts at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? ''}`;
    throw new SluiceError('source-invalid', 'world', `${problem}. Is it Alertmanager's address?`);
  }
  return found.data
    .filter(({ status }) => status.state !== 'suppressed')
    .map(({ labels, annotations, generatorURL }) => ({ title: titleOf(labels, annotations.summary), url: generatorURL || null }));
}

function titleOf({ alertname = 'an alert', ...labels }: Readonly<Record<string, string>>, summary: string | undefined): string {
  if (summary !== undefined && summary !== '') return `${alertname}: ${summary}`;
  const told = Object.entries(labels)
    .slice(0, MOST_LABELS)
    .map(([name, value]) => `${name}=${value}`);
  return told.length === 0 ? alertname : `${alertname} (${told.join(', ')})`;
}
