import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from '../process/self-signed-certificate.ts';

export interface LogServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The one part of a kubelet's own HTTPS API that clients reach through the API server: `kubectl logs` becomes
 * GET /containerLogs/{namespace}/{pod}/{container} here. The API server does not check the certificate unless told a kubelet CA.
 */
export async function startLogServer(
  log: (namespace: string, pod: string, previous: boolean) => readonly string[] | undefined,
): Promise<LogServer> {
  const { certificate, privateKey } = selfSignedCertificate('sluice-testbed-kubelet');
  const server = https.createServer({ cert: certificate, key: privateKey }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://kubelet');
    const [, resource, namespace = '', pod = ''] = url.pathname.split('/');
    const lines = resource === 'containerLogs' ? log(namespace, pod, url.searchParams.get('previous') === 'true') : undefined;
    if (lines === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`no pod ${pod} in ${namespace}\n`);
      return;
    }
    const tail = Number(url.searchParams.get('tailLines') ?? lines.length);
    const limit = Number(url.searchParams.get('limitBytes') ?? Number.POSITIVE_INFINITY);
    const text = lines
      .slice(Math.max(0, lines.length - tail))
      .map((line) => `${line}\n`)
      .join('');
    response.writeHead(200, { 'content-type': 'text/plain' }).end(text.slice(0, limit));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
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
