import http from 'node:http';
import https from 'node:https';
import { type ProxyTarget, unavailable } from './proxy-target.ts';

/** Longer than any client waits, shorter than for ever. */
const IDLE_TIMEOUT_MS = 60_000;

/** Of one connection (RFC 9110 section 7.6.1); `authorization` and `host` are for the API server itself. */
const NOT_PASSED_ON = new Set([
  'authorization',
  'connection',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Passes a request on and its answer back, as they come. Rejects with a {@link Refusal} where nobody answers; certificates are not looked at, as kube-apiserver
 * does not by default.
 */
export function passOn(target: ProxyTarget, path: string, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = {
      host: target.host,
      port: target.port,
      method: request.method,
      path,
      headers: { ...passedOn(request.headers), host: `${target.host}:${target.port}` },
      timeout: IDLE_TIMEOUT_MS,
      rejectUnauthorized: false,
    };
    const outgoing = target.scheme === 'https' ? https.request(options) : http.request(options);
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
      answer.pipe(response);
      answer.on('end', resolve);
      answer.on('error', (error) => {
        response.destroy(error);
        resolve();
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${IDLE_TIMEOUT_MS} ms`)));
    outgoing.on('error', (error) => reject(unavailable(`error trying to reach service: ${messageOf(error, target)}`)));
    response.on('close', () => outgoing.destroy());
    request.pipe(outgoing);
  });
}

function passedOn(headers: http.IncomingHttpHeaders): http.OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name)));
}

/** In Go's words, where the two mean the same. */
function messageOf(error: NodeJS.ErrnoException, { host, port }: ProxyTarget): string {
  if (error.code === 'ECONNREFUSED') return `dial tcp ${host}:${port}: connect: connection refused`;
  return error.code === 'ECONNRESET' ? 'EOF' : error.message;
}
