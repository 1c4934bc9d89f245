import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { attributesSchema, resolvedAttributesSchema } from './attributes.ts';
import { delay } from './delay.ts';
import { secretReference } from './secret-reference.ts';
import { timeout } from './source-timeout.ts';

/** `newrelic` of an environment's `metrics`. */
export const newrelicSchema = z.strictObject({
  account: z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe('Number of the account.'),
  region: z.enum(['us', 'eu', 'jp']).default('us').describe('Where its data is.'),
  apiKey: secretReference().describe('User key.'),
  attributes: attributesSchema({ namespace: 'namespaceName', pod: 'podName' }),
  delay: delay('1m'),
  timeout: timeout(),
});
export type NewrelicEntry = z.output<typeof newrelicSchema>;

export const resolvedNewrelicSchema = z.object({
  kind: z.literal('newrelic'),
  account: z.number(),
  region: z.enum(['us', 'eu', 'jp']),
  apiKey: z.string(),
  attributes: resolvedAttributesSchema,
  delaySeconds: z.number(),
  timeoutSeconds: z.number(),
});
export type NewrelicSettings = z.infer<typeof resolvedNewrelicSchema>;

export function resolveNewrelic({ account, region, apiKey, attributes, delay, timeout }: NewrelicEntry): NewrelicSettings {
  const times = { delaySeconds: parseDuration(delay) ?? 0, timeoutSeconds: parseDuration(timeout) ?? 10 };
  return { kind: 'newrelic', account, region, apiKey: apiKey.secret, attributes, ...times };
}
