import { createHmac } from 'node:crypto';

/**
 * The signature of a message as Standard Webhooks has it: HMAC-SHA256 over `ID.SECONDS.BODY`, in base64. A key that begins with `whsec_` is
 * base64 after that, any other is taken as it is. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(
  key: string,
  message: { readonly id: string; readonly at: number; readonly body: string },
): Readonly<Record<string, string>> {
  const seconds = Math.floor(message.at / 1000);
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice('whsec_'.length), 'base64') : Buffer.from(key, 'utf8');
  const signature = createHmac('sha256', bytes).update(`${message.id}.${seconds}.${message.body}`).digest('base64');
  return { 'webhook-id': message.id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
