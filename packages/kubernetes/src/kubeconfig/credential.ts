/** What a request carries to say who it is. Never part of a message. */
export interface Credential {
  /** Value of the Authorization header. */
  readonly authorization?: string;
  readonly clientCertificate?: ClientCertificate;
}

/** PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CredentialSource {
  /** Valid now; renews what has expired. Calls at the same time share one renewal. */
  current(): Promise<Credential>;
  /** The server refused it: the next `current` asks anew where that can help. */
  forget(): void;
}
