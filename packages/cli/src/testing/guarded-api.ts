import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Endpoint, kubeconfig } from '@sluice/sandbox';

/** What somebody may not do, such as `{ resource: 'pods/log', verb: 'get' }`. */
export interface Denied {
  readonly resource: string;
  readonly verb: string;
}

/** An API server in front of the sandbox's, which denies nobody anything and has the right time. */
export interface GuardedApi extends AsyncDisposable {
  /** A kubeconfig of it whose context is `prod-eu`. */
  readonly kubeconfig: string;
  /** What is set takes effect with the next request. */
  denied: readonly Denied[];
  clockAheadMs: number;
  /** Every request is answered so; null lets them through. */
  refusal: { readonly status: number; readonly message: string } | null;
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

export async function guardApi(endpoint: Endpoint): Promise<GuardedApi> {
  const target = new URL(endpoint.server);
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', target);
    const answer = answerHere(guarded, request.method ?? 'GET', url, body.toString('utf8'));
    if (answer) {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      return;
    }
    const onward = http.request(url, { method: request.method, headers: { ...request.headers, host: target.host }, agent }, (found) => {
      const date = new Date(Date.now() + guarded.clockAheadMs).toUTCString();
      response.writeHead(found.statusCode ?? 502, { ...found.headers, date });
      found.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const guarded: GuardedApi = {
    kubeconfig: kubeconfig({ ...endpoint, server: `http://127.0.0.1:${port}` }, { context: 'prod-eu' }),
    denied: [],
    clockAheadMs: 0,
    refusal: null,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return guarded;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function answerHere({ denied, refusal }: GuardedApi, method: string, url: URL, body: string): Answer | null {
  if (refusal) return { status: refusal.status, body: { kind: 'Status', reason: 'Unauthorized', message: refusal.message } };
  const isDenied = (resource: string, verb: string) => denied.some((each) => each.resource === resource && each.verb === verb);
  if (url.pathname.endsWith('/selfsubjectaccessreviews')) {
    const review: { spec: { resourceAttributes: { resource: string; subresource?: string; verb: string } } } = JSON.parse(body);
    const { resource, subresource, verb } = review.spec.resourceAttributes;
    const allowed = !isDenied(subresource === undefined ? resource : `${resource}/${subresource}`, verb);
    return { status: 201, body: { ...review, status: { allowed } } };
  }
  const [, , resource = '', name, subresource] =
    /^\/apis?\/(?:[^/]+\/)?v\d+\/(?:(namespaces)\/[^/]+\/)?([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  const verb = method === 'GET' ? (name === undefined ? 'list' : 'get') : (VERBS[method] ?? method);
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return isDenied(what, verb)
    ? { status: 403, body: { kind: 'Status', reason: 'Forbidden', message: `${what} is forbidden: cannot ${verb} it` } }
    : null;
}
