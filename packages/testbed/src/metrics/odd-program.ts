import http from 'node:http';
import { randomAddress } from '@sluice/sandbox';

export type OddAnswer = (response: http.ServerResponse) => unknown;

/** A program that stands for pods and answers what no program of the sandbox does. */
export class OddProgram implements AsyncDisposable {
  readonly address: string;
  answer: OddAnswer = (response) => response.end();
  readonly #server: http.Server;

  private constructor(address: string, server: http.Server) {
    this.address = address;
    this.#server = server;
  }

  /** At port 8080 of an address of its own. */
  static async start(network: 'loopback' | 'routable'): Promise<OddProgram> {
    const address = randomAddress(network);
    const server = http.createServer();
    const program = new OddProgram(address, server);
    server.on('request', (_, response) => program.answer(response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(8080, address, resolve);
    });
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
