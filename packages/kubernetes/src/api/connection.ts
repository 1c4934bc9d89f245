import type { Agent } from 'node:http';

/** How one cluster is reached: made from a kubeconfig context (see ../kubeconfig). */
export interface Connection {
  /** Name of the context, for messages. */
  readonly context: string;
  /** Base address of the API server; http only where the kubeconfig says so. */
  readonly server: URL;
  /** Namespace of the context, `default` when it names none. */
  readonly namespace: string;
  /**
   * Agent (with the TLS settings) and headers (with the credentials) of the next request. Called for every request, so
   * that exec plugins, OIDC and token files can renew what has expired. Credentials are never part of an error message.
   */
  authorize(): Promise<{ agent: Agent; headers: Record<string, string> }>;
  /** The server answered 401: forget what was cached. */
  forget(): void;
}
