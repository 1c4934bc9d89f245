import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, REAL_CLOCK } from '../clock/clock.ts';
import type { Fault } from './access/faults.ts';
import { type NewRepository, RepositoryDriver } from './driver/repository-driver.ts';
import { GitHubApi } from './http/api.ts';
import type { RecordedRequest, Violation } from './http/recorded-request.ts';
import type { Team, User, WorkflowRun } from './store/model.ts';
import { Store } from './store/store.ts';

export interface GitHubOptions {
  /** Of times in answers, wait timers and rate limits; default the real one. */
  readonly clock?: Clock;
  /** Default a free one. */
  readonly port?: number;
  /** Told of each run that a workflow dispatch made, before the dispatch is answered. */
  readonly onDispatch?: (repository: RepositoryDriver, run: WorkflowRun) => void;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * GitHub's API on a loopback port, with the state that a test or the demo arranges. Every request and every answer is held against GitHub's own
 * OpenAPI description: a request that it does not allow is refused and kept as a violation, an answer that it does not allow is a defect of the
 * sandbox, and closing the server throws it.
 *
 *     await using github = await openGitHub();
 *     const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
 *     // GITHUB_API_URL=github.url GITHUB_REPOSITORY=acme/shop GITHUB_TOKEN=shop.jobToken({ contents: 'read' })
 */
export async function openGitHub(options: GitHubOptions = {}): Promise<GitHubServer> {
  const api = new GitHubApi(new Store(options.clock ?? REAL_CLOCK));
  const server = http.createServer((request, response) => void serve(api, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  server.unref();
  // Connections of clients that keep them for long are theirs to close: a request on one that we close meanwhile would be lost.
  server.keepAliveTimeout = 300_000;
  api.store.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const github = new GitHubServer(api, server);
  const { onDispatch } = options;
  if (onDispatch !== undefined) {
    api.store.onDispatch = (repository, run) => onDispatch(new RepositoryDriver(api.store, api.tokens, repository), run);
  }
  return github;
}

export class GitHubServer implements AsyncDisposable {
  readonly #api: GitHubApi;
  readonly #server: http.Server;

  constructor(api: GitHubApi, server: http.Server) {
    this.#api = api;
    this.#server = server;
  }

  /** For GITHUB_API_URL, and for GITHUB_SERVER_URL: links of pages begin with it too, and lead nowhere. */
  get url(): string {
    return this.#api.store.url;
  }

  /** For GITHUB_GRAPHQL_URL. */
  get graphqlUrl(): string {
    return `${this.url}/graphql`;
  }

  /** Every request since the beginning, or since they were forgotten. */
  get requests(): readonly RecordedRequest[] {
    return this.#api.requests;
  }

  /** Requests that the description does not allow, or that the sandbox does not serve. */
  get violations(): readonly Violation[] {
    return this.#api.violations;
  }

  /** Operation id → how often it was asked for. */
  requestCounts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { operationId = 'unknown' } of this.requests) counts.set(operationId, (counts.get(operationId) ?? 0) + 1);
    return counts;
  }

  forgetRequests(): void {
    this.#api.requests.length = 0;
  }

  /** Throws when a request was not allowed by the description, or an answer was not. */
  check(): void {
    const violations = this.violations.map(
      ({ method, path, operationId, problems }) => new Error(`${method} ${path} (${operationId ?? 'unknown'}): ${problems.join('; ')}`),
    );
    const all = [...this.#api.defects, ...violations];
    if (all.length > 0) throw new AggregateError(all, all.map(({ message }) => message).join('\n'));
  }

  addUser(login: string, of?: Partial<Pick<User, 'name' | 'type'>>): User {
    return this.#api.store.ensureUser(login, of);
  }

  /** A reviewer of environments, as `acme/platform`. Members that are not there yet are made. */
  addTeam(organization: string, slug: string, members: readonly string[]): Team {
    this.addUser(organization, { type: 'Organization' });
    return this.#api.store.addTeam({ organization, slug, members: members.map((login) => this.addUser(login)) });
  }

  /** A person's token; one that is not there yet is made. It may what the person may. */
  tokenOf(login: string): string {
    return this.#api.tokens.addPerson(this.addUser(login));
  }

  /** Its owner is made as an organization unless there is such an account. */
  addRepository(repository: NewRepository): RepositoryDriver {
    this.addUser(repository.owner, { type: 'Organization' });
    return RepositoryDriver.create(this.#api.store, this.#api.tokens, repository);
  }

  /** What goes wrong with coming requests. */
  addFault(fault: Fault): void {
    this.#api.faults.add(fault);
  }

  clearFaults(): void {
    this.#api.faults.clear();
  }

  /** Requests an hour for everybody; undefined: GitHub's own numbers. */
  limitRequests(anHour: number | undefined): void {
    this.#api.rateLimits.setLimit(anHour);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    const { defects } = this.#api;
    if (defects.length > 0)
      throw new AggregateError(defects, `the sandbox's GitHub API has defects:\n${defects.map(({ message }) => message).join('\n')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function serve(api: GitHubApi, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const text = await readBody(request);
  if (text === undefined) {
    response.destroy();
    return;
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  const outcome = await api.answer({ method: request.method ?? 'GET', url: new URL(request.url ?? '/', 'http://github'), headers, text });
  if (outcome.kind === 'drop') {
    request.socket.destroy();
    return;
  }
  const { status, headers: sent, text: body } = outcome.sent;
  response
    .writeHead(status, { ...sent, ...(status !== 204 && status !== 304 && { 'content-length': String(Buffer.byteLength(body)) }) })
    .end(body);
}

/** Undefined when it is beyond the bound, or its sender went away. */
async function readBody(request: http.IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      const bytes: Buffer = chunk;
      size += bytes.length;
      if (size > MAX_BODY_BYTES) return undefined;
      chunks.push(bytes);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
