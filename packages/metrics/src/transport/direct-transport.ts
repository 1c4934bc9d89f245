import { AnswerTooLarge, HttpClient, type HttpClientOptions, NoAnswer } from '@sluice/http';
import { SourceError } from '../source-error.ts';
import { MAX_ANSWER_BYTES, type Transport, type TransportRequest } from './transport.ts';

/** Says who asks, on every request anew: tokens are renewed and signatures have a time. */
export interface Authorizer {
  headers(request: {
    readonly method: string;
    readonly url: URL;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }): Promise<Readonly<Record<string, string>>>;
  /** What must never be printed. */
  readonly secrets: readonly string[];
}

export interface DirectOptions extends Omit<HttpClientOptions, 'maxBytes'> {
  /** http or https, with the path in front of the API where there is one. */
  readonly address: URL;
  readonly authorizer: Authorizer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** What of the headers must never be printed; default: the values of all of them. */
  readonly secrets?: readonly string[];
}

/** Straight to the address of a server, with the proxies of the environment. Redirects are answers like others: a login page is no metric. */
export function directTransport({
  address,
  authorizer,
  headers,
  secrets: ofHeaders = Object.values(headers),
  ...options
}: DirectOptions): Transport {
  const client = new HttpClient({ ...options, maxBytes: MAX_ANSWER_BYTES });
  const place = `${address.origin}${address.pathname.replace(/\/$/, '')}`;
  const secrets = [...(authorizer?.secrets ?? []), ...ofHeaders].filter((secret) => secret !== '');
  const redact = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);
  return {
    place,
    redact,
    async ask(request, signal) {
      const url = urlOf(address, request);
      const body = request.body?.text;
      const sent = {
        accept: 'application/json',
        'user-agent': 'sluice',
        ...headers,
        ...request.headers,
        ...(request.body && { 'content-type': request.body.type }),
      };
      const asked = { ...sent, ...(await authorizer?.headers({ method: request.method, url, headers: sent, body: body ?? '' })) };
      try {
        const { method, timeoutMs } = request;
        return await client.ask({ url, method, headers: asked, body, timeoutMs, signal });
      } catch (error) {
        throw translated(error, place, redact);
      }
    },
  };
}

function urlOf(address: URL, { path, query }: TransportRequest): URL {
  const url = new URL(address.href);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
  for (const [name, value] of query ?? []) url.searchParams.append(name, value);
  return url;
}

/** OpenSSL's and Node's words for: the two could not agree on who they are. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const TLS_CODES = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|ERR_TLS_|ERR_SSL_|EPROTO)/;

function translated(error: unknown, place: string, redact: (text: string) => string): unknown {
  if (error instanceof AnswerTooLarge) return tooLarge(place, error);
  if (!(error instanceof NoAnswer)) return error;
  // OpenSSL's words have lines.
  const reason = redact(error.message).replace(/\s+/g, ' ').trim();
  if (error.timedOut) return new SourceError('timeout', `${place}: ${reason}`, { cause: error });
  if (!TLS_CODES.test(error.code)) return new SourceError('unreachable', `no answer from ${place}: ${reason}`, { cause: error });
  const advice =
    'Is the address right? A private authority is named by `auth: { tls: { ca: … } }`, a client certificate by `cert` and `key`';
  // What follows a semicolon is advice for who starts Node.js.
  const [what = reason] = reason.split(';');
  // A certificate does not get better by asking again.
  return new SourceError('unreachable', `no TLS with ${place}: ${what} (${error.code}). ${advice}`, { cause: error, verdict: 'error' });
}

export function tooLarge(place: string, cause: unknown): SourceError {
  const most = `${MAX_ANSWER_BYTES / 1024 / 1024} MB`;
  const advice = 'Ask for fewer series: more label matchers, or a query that sums them up';
  return new SourceError('too-large', `${place} answered more than ${most}, which is the most that is read. ${advice}`, { cause });
}
