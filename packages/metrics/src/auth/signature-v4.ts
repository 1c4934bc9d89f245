import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of credentials that expire, such as those of a role. */
  readonly sessionToken: string | null;
}

export interface SignatureScope {
  readonly region: string;
  /** `aps`: Amazon Managed Service for Prometheus; `monitoring`: CloudWatch. */
  readonly service: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** Further headers that are signed; `host`, the time and the token are in any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds since the epoch; AWS takes it within 5 minutes of its own time. */
  readonly at: number;
}

/**
 * Headers that sign a request by AWS Signature Version 4, without the chunked, presigned and asymmetric forms, which no source of metrics needs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureV4(
  credentials: AwsCredentials,
  { region, service }: SignatureScope,
  request: SignedRequest,
): Record<string, string> {
  const time = new Date(request.at).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const date = time.slice(0, 8);
  const token: Record<string, string> = credentials.sessionToken === null ? {} : { 'x-amz-security-token': credentials.sessionToken };
  const added = { 'x-amz-date': time, ...token };
  const signed = Object.entries({ ...request.headers, host: request.url.host, ...added })
    .map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')] as const)
    .sort(byFirst);
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.searchParams),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [region, service, 'aws4_request'].reduce((part, text) => hmac(part, text), hmac(`AWS4${credentials.secretAccessKey}`, date));
  const signature = hmac(key, toSign).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, authorization };
}

/** Each part is encoded as it stands in the URL, and so a second time; only S3 has it once. */
function canonicalPath(path: string): string {
  return path.split('/').map(encoded).join('/');
}

function canonicalQuery(query: URLSearchParams): string {
  const pairs = [...query].map(([name, value]) => [encoded(name), encoded(value)] as const);
  return pairs
    .sort((one, other) => byFirst(one, other) || (one[1] < other[1] ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** RFC 3986: encodeURIComponent leaves five more characters as they are. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function byFirst(one: readonly [string, string], other: readonly [string, string]): number {
  return one[0] < other[0] ? -1 : one[0] > other[0] ? 1 : 0;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
