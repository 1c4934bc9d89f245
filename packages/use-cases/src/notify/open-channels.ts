import { type EventChannel, type Release, type ResolvedChannel, SluiceError } from '@sluice/core';
import type { Environment } from '../environment.ts';
import { systemClock } from '../system-clock.ts';

type Webhook = Extract<ResolvedChannel, { kind: 'webhook' }>;

/** A channel that events are sent to; one that cannot be opened says so when it is used. */
export async function openChannels({ plan }: Release, env: Environment, signal: AbortSignal): Promise<readonly EventChannel[]> {
  const webhooks = plan.notifications.channels.filter((channel) => channel.kind === 'webhook');
  if (webhooks.length === 0) return [];
  const { openWebhook } = await import('@sluice/messaging');
  return webhooks.map((webhook): EventChannel => {
    try {
      const { name, sign } = webhook;
      const key = sign === null ? null : secretOf(webhook, sign, env);
      return openWebhook({ name, address: addressOf(webhook, env), key, env, clock: systemClock, signal });
    } catch (error) {
      return { name: webhook.name, send: () => Promise.reject(error) };
    }
  });
}

function addressOf(webhook: Webhook, env: Environment): string {
  return webhook.url.kind === 'plain' ? webhook.url.address : secretOf(webhook, webhook.url.secret, env);
}

function secretOf({ name }: Webhook, secret: string, env: Environment): string {
  const value = env[secret];
  if (value) return value;
  throw new SluiceError(
    'secret-missing',
    'input',
    `channel ${name}: there is no secret ${secret}. Give the step a line of \`secrets\`: ${secret}=\${{ secrets.${secret} }}`,
  );
}
