import http from 'node:http';
import https from 'node:https';
import type { TlsOptions } from 'node:tls';
import { SluiceError } from '@sluice/core';
import type { ClientCertificate } from './credential.ts';

export interface ServerTls {
  readonly ca?: string;
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
}

/** One keep-alive agent for a server, replaced when the client certificate is another one. */
export class AgentPool {
  readonly #server: URL;
  readonly #tls: ServerTls;
  readonly #proxy: URL | null;
  #held: { readonly agent: http.Agent; readonly certificate: ClientCertificate | undefined } | undefined;

  constructor(server: URL, tls: ServerTls, proxy: URL | null) {
    this.#server = server;
    this.#tls = tls;
    this.#proxy = proxy;
  }

  agentFor(certificate: ClientCertificate | undefined): http.Agent {
    const held = this.#held;
    if (held && held.certificate?.certificate === certificate?.certificate && held.certificate?.key === certificate?.key) return held.agent;
    const agent = this.#create(certificate);
    if (held) retire(held.agent);
    this.#held = { agent, certificate };
    return agent;
  }

  #create(certificate: ClientCertificate | undefined): http.Agent {
    const proxy = this.#proxy && { proxyEnv: { HTTP_PROXY: this.#proxy.href, HTTPS_PROXY: this.#proxy.href } };
    const options = { keepAlive: true, ...proxy };
    if (this.#server.protocol === 'http:') return new http.Agent(options);
    const identity: Pick<TlsOptions, 'cert' | 'key'> = certificate ? { cert: certificate.certificate, key: certificate.key } : {};
    return new https.Agent({ ...options, ...this.#tls, ...identity });
  }
}

/** Requests and watches under way go on; nothing new goes over the old certificate's connections. */
function retire(agent: http.Agent): void {
  agent.maxFreeSockets = 0;
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** Refuses what TLS would only refuse at the first request, with a worse message. */
export function parseCertificateAuthority(pem: string, origin: string): string {
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  throw new SluiceError('kubeconfig-invalid', 'input', `${origin}: expected a PEM certificate (-----BEGIN CERTIFICATE-----), got none`);
}
