import { type Clock, type CloudEvent, type EventChannel, SluiceError } from '@sluice/core';
import { type Environment, type HttpAnswer, HttpClient, isLoopback, NoAnswer, retryAfterMs } from '@sluice/http';
import { signatureHeaders } from './signature.ts';

const MAX_ANSWER_BYTES = 64 * 1024;
const ATTEMPT_MS = 10_000;
const FIRST_WAIT_MS = 1_000;
const MOST_ATTEMPTS = 5;
const PATIENCE_MS = 45_000;
/** What may pass by itself. */
const PASSING = [408, 425, 429, 500, 502, 503, 504];

export interface WebhookOptions {
  readonly name: string;
  readonly address: string;
  /** Signs each request; null: none is. */
  readonly key: string | null;
  readonly env: Environment;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly random?: () => number;
}

/**
 * CloudEvents over HTTP in binary mode (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md): what
 * is known of the event in headers, its data as the body. Repeated with growing waits until it is taken; the id stays the same.
 *
 * @throws SluiceError `webhook-address-invalid`, kind `input`
 */
export function openWebhook(options: WebhookOptions): EventChannel {
  const { name, address, env } = options;
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : null;
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
    // The address may be the secret itself.
    throw new SluiceError('webhook-address-invalid', 'input', `channel ${name}: expected an https address. Correct the secret that has it`);
  const client = new HttpClient({ env, maxBytes: MAX_ANSWER_BYTES });
  return { name, send: (event) => send(options, client, url, event) };
}

async function send(
  { name, key, clock, signal, random = Math.random }: WebhookOptions,
  client: HttpClient,
  url: URL,
  event: CloudEvent,
): Promise<void> {
  const body = JSON.stringify(event.data);
  const began = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    const signature = key === null ? {} : signatureHeaders(key, { id: event.id, at: clock.now(), body });
    const outcome = await once(client, { url, body, headers: { ...headersOf(event), ...signature }, signal });
    if ('status' in outcome && outcome.status >= 200 && outcome.status < 300) return;
    const mayPass = !('status' in outcome) || PASSING.includes(outcome.status);
    const waitMs = waitBefore(attempt, outcome, clock.now(), random);
    if (!mayPass || attempt >= MOST_ATTEMPTS || clock.now() + waitMs - began > PATIENCE_MS) throw refused(name, url, outcome, attempt);
    await clock.sleep(waitMs, signal);
  }
}

type Outcome = HttpAnswer | { readonly reason: string };

async function once(
  client: HttpClient,
  { url, body, headers, signal }: { url: URL; body: string; headers: Readonly<Record<string, string>>; signal: AbortSignal | undefined },
): Promise<Outcome> {
  try {
    return await client.ask({ url, method: 'POST', headers, body, timeoutMs: ATTEMPT_MS, signal });
  } catch (error) {
    if (error instanceof NoAnswer) return { reason: error.message };
    throw error;
  }
}

/** What an attribute may hold in a header: the rest of the characters is percent-encoded. */
function headersOf({ data: _, datacontenttype, ...attributes }: CloudEvent): Readonly<Record<string, string>> {
  const encode = (value: string): string =>
    value.replace(/[^\x21\x23\x24\x26-\x7e]/gu, (character) => encodeURIComponent(character.isWellFormed() ? character : '\ufffd'));
  const named = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encode(value)] as const);
  return { ...Object.fromEntries(named), 'content-type': datacontenttype, 'user-agent': 'sluice' };
}

/** Twice as long each time, at most a quarter more or less, and never less than the receiver asks for. */
function waitBefore(attempt: number, outcome: Outcome, now: number, random: () => number): number {
  const asked = 'status' in outcome ? retryAfterMs(outcome.headers['retry-after'], now) : undefined;
  return Math.max(asked ?? 0, FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + random() / 2));
}

function refused(name: string, url: URL, outcome: Outcome, attempts: number): SluiceError {
  const said = 'status' in outcome ? `${outcome.status} ${outcome.statusText}`.trim() : outcome.reason;
  const tried = attempts === 1 ? 'once' : `${attempts} times`;
  return new SluiceError(
    'webhook-refused',
    'world',
    `channel ${name}: ${url.host} did not take the event (${said}), tried ${tried}. Look at the receiver; what it missed is sent by the next notify of the release`,
  );
}
