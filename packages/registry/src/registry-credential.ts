/** How we say who we are to one registry. `origin` tells people where it comes from and holds no secret. */
export type RegistryCredential =
  | { readonly kind: 'anonymous'; readonly origin: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string; readonly origin: string }
  /** A refresh token: changed for a bearer token at the registry's token server. */
  | { readonly kind: 'identity-token'; readonly token: string; readonly origin: string }
  | { readonly kind: 'bearer'; readonly token: string; readonly origin: string };

/** Host and port as in the reference, `docker.io` for Docker Hub. */
export type CredentialLookup = (registry: string) => Promise<RegistryCredential>;
