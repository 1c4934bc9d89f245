import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The two requests about releases that publishing makes, as GitHub answers them: https://docs.github.com/rest/releases/releases. */
export class ReleaseServer implements AsyncDisposable {
  readonly url: string;
  /** Bodies of what was made, in order. */
  readonly made: Readonly<Record<string, unknown>>[] = [];
  /** Requests that carried another token. */
  refused = 0;
  readonly #server: Server;

  static async open(options: { readonly repository: string; readonly token: string; readonly immutable: boolean }): Promise<ReleaseServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ReleaseServer(server, options);
  }

  private constructor(
    server: Server,
    { repository, token, immutable }: { readonly repository: string; readonly token: string; readonly immutable: boolean },
  ) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    const releases = `/repos/${repository}/releases`;
    const shown = (tag: unknown) => ({ html_url: `https://github.com/${repository}/releases/tag/${tag}`, tag_name: tag, immutable });
    server.on('request', async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const answer = (status: number, content: object): void =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
      if (request.headers.authorization !== `Bearer ${token}`) {
        this.refused += 1;
        return answer(403, { message: 'Resource not accessible by integration' });
      }
      if (request.method === 'POST' && request.url === releases) {
        const asked: Readonly<Record<string, unknown>> = JSON.parse(body);
        this.made.push(asked);
        return answer(201, shown(asked.tag_name));
      }
      const found = this.made.find(({ tag_name }) => request.url === `${releases}/tags/${tag_name}`);
      return found ? answer(200, shown(found.tag_name)) : answer(404, { message: 'Not Found' });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
