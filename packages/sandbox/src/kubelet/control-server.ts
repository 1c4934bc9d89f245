import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BehaviourRule } from './behaviour.ts';

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Programmable {
  readonly behaviours: readonly BehaviourRule[];
  setBehaviours(rules: readonly BehaviourRule[]): void;
}

const MAX_BODY = 1024 * 1024;

/**
 * How another process changes what versions do, while they run:
 *
 *     curl -X PUT -d '[{"image":"web:v2","behaviour":{"crash":"loop","log":"panic: no database"}}]' http://127.0.0.1:PORT/behaviours
 *
 * GET answers the rules in force. PUT replaces them all, and changes nothing when one is wrong (400 with the reason).
 */
export async function startControlServer(kubelet: Programmable, port = 0): Promise<ControlServer> {
  const server = http.createServer((request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body, null, 2)}\n`);
    if (request.url !== '/behaviours' || (request.method !== 'GET' && request.method !== 'PUT')) {
      answer(404, { error: 'expected GET or PUT of /behaviours' });
      return;
    }
    if (request.method === 'GET') {
      answer(200, kubelet.behaviours);
      return;
    }
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > MAX_BODY) request.destroy();
    });
    request.on('end', () => {
      try {
        kubelet.setBehaviours(parseRules(text));
        answer(200, kubelet.behaviours);
      } catch (error) {
        answer(400, { error: error instanceof Error ? error.message : String(error) });
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Rules from JSON text: `[{ "image": "…", "behaviour": { "ready-after": "2s" } }]`. Throws with what is wrong. */
export function parseRules(text: string): BehaviourRule[] {
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) throw new Error('expected a list of { image, behaviour }');
  return parsed.map((item: unknown, index) => {
    if (typeof item !== 'object' || item === null || !('image' in item) || typeof item.image !== 'string') {
      throw new Error(`rule ${index}: expected { image, behaviour } with image a text`);
    }
    const behaviour = 'behaviour' in item ? item.behaviour : {};
    if (typeof behaviour !== 'object' || behaviour === null) throw new Error(`rule ${index}: expected behaviour to be an object`);
    return { image: item.image, behaviour: Object.fromEntries(Object.entries(behaviour).map(([key, value]) => [key, String(value)])) };
  });
}
