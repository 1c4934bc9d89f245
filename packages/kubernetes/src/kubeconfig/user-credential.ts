import { SluiceError } from '@sluice/core';
import { CachedFile } from './cached-file.ts';
import type { ClientCertificate, Credential, CredentialSource } from './credential.ts';
import { ExecCredential, type ExecOptions } from './exec-credential.ts';
import { OidcCredential } from './oidc-credential.ts';
import type { Cluster, User } from './schema.ts';

/** The way a kubeconfig user proves who it is. Order and conflicts as in client-go. */
export function userCredential(name: string, user: User, cluster: Cluster, options: ExecOptions): CredentialSource {
  const hasBasic = user.username !== undefined || user.password !== undefined;
  if (user.token !== undefined && hasBasic) throw conflicting(name, 'token', 'username and password');
  if (user.exec && user['auth-provider']) throw conflicting(name, 'exec', 'auth-provider');
  const authorization = authorizationOf(user, options) ?? lastingSource(name, user, cluster, options);
  const certificate = certificateOf(name, user, options);
  return {
    async current(): Promise<Credential> {
      const [credential, clientCertificate] = await Promise.all([authorization?.current() ?? {}, certificate?.current()]);
      return { ...credential, ...(clientCertificate && { clientCertificate }) };
    },
    forget() {
      authorization?.forget();
      certificate?.forget();
    },
  };
}

function authorizationOf(user: User, { now }: ExecOptions): CredentialSource | null {
  if (user.tokenFile !== undefined) {
    const file = new CachedFile(user.tokenFile, 'tokenFile', now);
    return {
      current: async () => {
        // client-go: the file, when it can be read, takes precedence over the token.
        const text = user.token === undefined ? await file.text() : await file.text().catch(() => user.token ?? '');
        return { authorization: `Bearer ${text.trim()}` };
      },
      forget: () => file.forget(),
    };
  }
  if (user.token !== undefined) return fixed({ authorization: `Bearer ${user.token}` });
  if (user.username !== undefined || user.password !== undefined) {
    const pair = Buffer.from(`${user.username ?? ''}:${user.password ?? ''}`).toString('base64');
    return fixed({ authorization: `Basic ${pair}` });
  }
  return null;
}

function lastingSource(name: string, user: User, cluster: Cluster, options: ExecOptions): CredentialSource | null {
  if (user.exec) return new ExecCredential(user.exec, cluster, options);
  const provider = user['auth-provider'];
  if (!provider) return null;
  if (provider.name === 'oidc') return new OidcCredential(provider.config, options.now);
  throw new SluiceError(
    'auth-provider-unsupported',
    'input',
    `user "${name}": auth-provider "${provider.name}" is not supported; expected oidc. kubectl removed the others too: use an exec credential plugin`,
  );
}

function certificateOf(name: string, user: User, { now }: ExecOptions): { current(): Promise<ClientCertificate>; forget(): void } | null {
  const certificate = pemSource(user['client-certificate-data'], user['client-certificate'], 'client-certificate', now);
  const key = pemSource(user['client-key-data'], user['client-key'], 'client-key', now);
  if (!certificate && !key) return null;
  if (!certificate || !key) {
    const [has, lacks] = certificate ? ['client-certificate', 'client-key'] : ['client-key', 'client-certificate'];
    throw new SluiceError('kubeconfig-invalid', 'input', `user "${name}" has a ${has} and no ${lacks}; expected both`);
  }
  return {
    current: async () => ({ certificate: await certificate.text(), key: await key.text() }),
    forget: () => {
      certificate.forget();
      key.forget();
    },
  };
}

/** Data wins over the file, as in client-go. */
function pemSource(
  data: string | undefined,
  file: string | undefined,
  what: string,
  now: () => number,
): Pick<CachedFile, 'text' | 'forget'> | null {
  if (data !== undefined) {
    const text = Buffer.from(data, 'base64').toString('utf8');
    return { text: async () => text, forget: () => {} };
  }
  return file === undefined ? null : new CachedFile(file, what, now);
}

function fixed(credential: Credential): CredentialSource {
  return { current: async () => credential, forget: () => {} };
}

function conflicting(name: string, one: string, other: string): SluiceError {
  return new SluiceError('kubeconfig-invalid', 'input', `user "${name}" has ${one} and ${other}; only one of them is allowed. Remove one`);
}
