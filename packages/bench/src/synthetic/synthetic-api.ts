import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { applyPatch, PatchTestFailed } from './json-patch.ts';
import { node, PODS_PER_NODE, podWriter } from './real-size.ts';
import { type ClusterOptions, type KubeObject, SyntheticCluster } from './synthetic-cluster.ts';

const PATH = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?:namespaces\/[^/]+\/)?([^/]+)(?:\/([^/]+))?$/;

/** Answers over plain HTTP what a release asks of an API server. It keeps no pods: it writes them out page by page, as they would be. */
export async function startSyntheticApi(options: ClusterOptions): Promise<{ readonly port: number }> {
  const cluster = new SyntheticCluster(options);
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const exchange = new Exchange(cluster, request, response, Buffer.concat(chunks).toString('utf8'));
      const answer = attempt(() => exchange.answer());
      if (answer === 'open') return;
      const { status, text } = answer;
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}

class Exchange {
  readonly #cluster: SyntheticCluster;
  readonly #response: http.ServerResponse;
  readonly #method: string;
  readonly #url: URL;
  readonly #body: string;

  constructor(cluster: SyntheticCluster, request: http.IncomingMessage, response: http.ServerResponse, body: string) {
    this.#cluster = cluster;
    this.#response = response;
    this.#method = request.method ?? 'GET';
    this.#url = new URL(request.url ?? '/', 'http://synthetic');
    this.#body = body;
  }

  answer(): Reply | 'open' {
    const { pathname, searchParams } = this.#url;
    if (pathname === '/version') return reply(200, { major: '1', minor: '37', gitVersion: 'v1.37.2' });
    const [, resource = '', name] = PATH.exec(pathname) ?? [];
    if (resource === 'selfsubjectaccessreviews') return reply(201, { status: { allowed: true } });
    if (resource === 'selfsubjectreviews') return reply(201, { status: { userInfo: { username: 'bench' } } });
    if (resource === 'pods') return this.#pods();
    if (resource === 'nodes')
      return reply(200, {
        metadata: { resourceVersion: this.#cluster.version },
        items: Array.from({ length: this.#nodeCount }, (_, index) => node(index)),
      });
    if (name === undefined && this.#method === 'GET')
      return searchParams.get('watch') === 'true' ? this.#watch(resource) : this.#list(resource);
    if (this.#method === 'POST') return this.#create(resource);
    const known = this.#cluster.get(resource, name ?? '');
    if (known === undefined) return refusal(404, 'NotFound', `${resource} "${name}" not found`);
    switch (this.#method) {
      case 'GET':
        return reply(200, known);
      case 'PUT':
        return this.#replace(resource, known, JSON.parse(this.#body));
      case 'PATCH':
        return this.#patch(resource, known);
      case 'DELETE':
        this.#cluster.remove(resource, known.metadata.name);
        return reply(200, { status: 'Success' });
      default:
        return refusal(405, 'MethodNotAllowed', `${this.#method} is not served`);
    }
  }

  get #nodeCount(): number {
    return Math.ceil((1.1 * this.#cluster.options.instances) / PODS_PER_NODE);
  }

  #create(resource: string): Reply {
    const object: KubeObject = JSON.parse(this.#body);
    if (this.#cluster.get(resource, object.metadata.name) !== undefined)
      return refusal(409, 'AlreadyExists', `${object.metadata.name} already exists`);
    return reply(201, this.#cluster.put(resource, object));
  }

  #replace(resource: string, known: KubeObject, object: KubeObject): Reply {
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && resourceVersion !== known.metadata.resourceVersion) return this.#conflict();
    return reply(200, this.#cluster.put(resource, object));
  }

  #patch(resource: string, known: KubeObject): Reply {
    let patched: KubeObject;
    try {
      patched = applyPatch(known, JSON.parse(this.#body));
    } catch (error) {
      if (error instanceof PatchTestFailed) return refusal(422, 'Invalid', error.message);
      throw error;
    }
    if (this.#url.searchParams.get('dryRun') === 'All') return reply(200, patched);
    if (patched.metadata.resourceVersion !== known.metadata.resourceVersion) return this.#conflict();
    return reply(200, resource === 'deployments' ? this.#cluster.putDeployment(patched) : this.#cluster.put(resource, patched));
  }

  #conflict(): Reply {
    return refusal(409, 'Conflict', 'the object has been modified; please apply your changes to the latest version and try again');
  }

  #list(resource: string): Reply {
    return reply(200, { metadata: { resourceVersion: this.#cluster.version }, items: this.#cluster.list(resource) });
  }

  #watch(resource: string): 'open' {
    const from = Number(this.#url.searchParams.get('resourceVersion'));
    this.#response.writeHead(200, { 'content-type': 'application/json' });
    this.#response.flushHeaders();
    const tell = (type: string, object: KubeObject) => this.#response.write(`${JSON.stringify({ type, object })}\n`);
    // Between the list and the watch an object may have changed.
    for (const object of this.#cluster.list(resource)) if (Number(object.metadata.resourceVersion) > from) tell('MODIFIED', object);
    const stop = this.#cluster.watch(resource, tell);
    this.#response.once('close', stop);
    return 'open';
  }

  /** The pods of one ReplicaSet, or of all of them. */
  #pods(): Reply {
    const { searchParams } = this.#url;
    const hash = /pod-template-hash=(\w+)/.exec(searchParams.get('labelSelector') ?? '')?.[1];
    const limit = Number(searchParams.get('limit') ?? Number.POSITIVE_INFINITY);
    const start = Number(searchParams.get('continue') ?? 0);
    const texts: string[] = [];
    let place = 0;
    for (const set of this.#cluster.replicaSets) {
      const own = set.metadata.labels?.['pod-template-hash'] ?? '';
      if (hash !== undefined && own !== hash) continue;
      const write = podWriter({
        namespace: this.#cluster.options.namespace,
        set: set.metadata.name,
        setUid: String(set.metadata.uid),
        hash: own,
        template: set.spec.template.spec,
      });
      const first = Math.max(0, start - place);
      for (let index = first; index < set.spec.replicas && texts.length < limit; index += 1)
        texts.push(write(index, index < set.status.readyReplicas));
      place += set.spec.replicas;
    }
    const next = start + texts.length;
    const metadata = {
      resourceVersion: this.#cluster.version,
      ...(next < place && { continue: String(next), remainingItemCount: place - next }),
    };
    return {
      status: 200,
      text: `{"kind":"PodList","apiVersion":"v1","metadata":${JSON.stringify(metadata)},"items":[${texts.join(',')}]}`,
    };
  }
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

function reply(status: number, body: unknown): Reply {
  return { status, text: JSON.stringify(body) };
}

function refusal(code: number, reason: string, message: string): Reply {
  return reply(code, { kind: 'Status', status: 'Failure', code, reason, message });
}

/** A request this API does not understand is answered with what went wrong, where the release's report shows it. */
function attempt(answer: () => Reply | 'open'): Reply | 'open' {
  try {
    return answer();
  } catch (error) {
    return refusal(500, 'InternalError', error instanceof Error ? error.message : String(error));
  }
}
