import { ApiError, BodyTooLarge, type ProxiedAnswer, type RestClient } from '@sluice/kubernetes';
import { SourceError } from '../source-error.ts';
import { tooLarge } from './direct-transport.ts';
import { MAX_ANSWER_BYTES, type Transport, type TransportAnswer, type TransportRequest } from './transport.ts';

export interface ServicePlace {
  readonly scheme: 'http' | 'https';
  readonly namespace: string;
  readonly name: string;
  /** Number or name. */
  readonly port: string;
}

export interface ServiceOptions {
  readonly client: RestClient;
  readonly service: ServicePlace;
  /** The API server takes `Authorization` for itself and passes on the rest. */
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/**
 * To a service of the cluster through the API server, so that nothing has to be exposed
 * (https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls). A role that may not POST
 * there is answered as by a server that knows no POST.
 */
export function serviceTransport({ client, service, headers, secrets }: ServiceOptions): Transport {
  const { scheme, namespace, name, port } = service;
  const resource = `${scheme === 'https' ? 'https:' : ''}${name}:${port}`;
  const base = `/api/v1/namespaces/${namespace}/services/${resource}/proxy`;
  const place = `service ${namespace}/${name}:${port}`;
  return {
    place,
    redact: (text) => secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text),
    async ask(request, signal) {
      const answer = await exchange(client, base, request, headers, signal).catch((error: unknown) => {
        throw translated(error, place, client.connection.context);
      });
      const status = statusOf(answer);
      return status === null ? answer : ofApiServer(status, answer, request, service, resource, place);
    },
  };
}

async function exchange(
  client: RestClient,
  base: string,
  { method, path, query, body, headers, timeoutMs }: TransportRequest,
  always: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<TransportAnswer> {
  return client.exchange(`${base}/${path}`, {
    method,
    headers: { accept: 'application/json', ...always, ...headers, ...(body && { 'content-type': body.type }) },
    ...(query && { query }),
    ...(body && { body: body.text }),
    maxBytes: MAX_ANSWER_BYTES,
    timeoutMs,
    signal,
  });
}

interface Status {
  readonly reason: string;
  readonly message: string;
}

/** The API server's own answers are Status objects; those of the service are not. */
function statusOf({ status, body }: ProxiedAnswer): Status | null {
  if (status < 400) return null;
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('kind' in parsed) || parsed.kind !== 'Status') return null;
    const text = (key: 'reason' | 'message') => (key in parsed ? String(Reflect.get(parsed, key)).slice(0, 500) : '');
    return { reason: text('reason'), message: text('message') };
  } catch {
    return null;
  }
}

function ofApiServer(
  { reason, message }: Status,
  answer: ProxiedAnswer,
  request: TransportRequest,
  { namespace, name }: ServicePlace,
  resource: string,
  place: string,
): TransportAnswer {
  switch (answer.status) {
    case 403:
      if (request.method === 'POST') return { ...answer, status: 405 };
      throw new SourceError('refused', `${message}. ${permissionFor(namespace, resource)}`);
    case 401:
      throw new SourceError('refused', `the cluster does not take the credentials of the kubeconfig (401): ${message}`);
    case 404:
      throw new SourceError('refused', `there is no service ${name} in namespace ${namespace}: ${message}. Correct \`service\``);
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
      throw new SourceError('unreachable', `the cluster cannot reach ${place}: ${answer.status} ${reason}: ${message}`);
    default:
      throw new SourceError('unexpected-answer', `the cluster answered ${answer.status} ${reason} for ${place}: ${message}`);
  }
}

/** The rule to add, as it stands in a Role. https://kubernetes.io/docs/reference/access-authn-authz/authorization/#request-verb-authorization */
function permissionFor(namespace: string, resource: string): string {
  const rule = `{ apiGroups: [""], resources: [services/proxy], resourceNames: ["${resource}"], verbs: [get, create] }`;
  return `Add to the rules of a Role in namespace ${namespace}: ${rule}`;
}

function translated(error: unknown, place: string, context: string): unknown {
  if (error instanceof BodyTooLarge) return tooLarge(place, error);
  if (!(error instanceof ApiError)) return error;
  if (error.reason === 'Timeout') return new SourceError('timeout', `${place}: ${error.serverMessage}`, { cause: error });
  return new SourceError('unreachable', `no answer from the cluster of context ${context} for ${place}: ${error.serverMessage}`, {
    cause: error,
  });
}
