import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SluiceError } from '@sluice/core';
import type { Environment } from '@sluice/http';
import { z } from 'zod';
import { askCredentialHelper } from './credential-helper.ts';
import type { CredentialLookup, RegistryCredential } from './registry-credential.ts';

/** The name that `docker login` stores Docker Hub under. */
const DOCKER_HUB = 'https://index.docker.io/v1/';

const optionalText = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
const entrySchema = z.object({
  auth: optionalText,
  username: optionalText,
  password: optionalText,
  identitytoken: optionalText,
  registrytoken: optionalText,
});
const configSchema = z.object({
  auths: z.record(z.string(), entrySchema).nullish(),
  credsStore: optionalText,
  credHelpers: z.record(z.string(), z.string()).nullish(),
});
type Entry = z.output<typeof entrySchema>;

/**
 * Logins as `docker login` leaves them, in $DOCKER_CONFIG/config.json or ~/.docker/config.json: a credential helper first, then the file's
 * own entry. Without either the registry is asked anonymously. Read once; each registry is looked up once.
 * https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export function dockerCredentials(env: Environment): CredentialLookup {
  const home = env.HOME || env.USERPROFILE;
  const file = env.DOCKER_CONFIG ? path.join(env.DOCKER_CONFIG, 'config.json') : home ? path.join(home, '.docker', 'config.json') : null;
  const known = new Map<string, Promise<RegistryCredential>>();
  let config: ReturnType<typeof readConfig> | undefined;
  return (registry) => {
    const found = known.get(registry) ?? lookUp(registry);
    known.set(registry, found);
    return found;
  };

  async function lookUp(registry: string): Promise<RegistryCredential> {
    if (file === null) return { kind: 'anonymous', origin: 'no credentials ($HOME and $DOCKER_CONFIG are unset)' };
    config ??= readConfig(file);
    const read = await config;
    if (read === null) return { kind: 'anonymous', origin: `no credentials (there is no ${file})` };
    const server = registry === 'docker.io' ? DOCKER_HUB : registry;
    const helper = entryOf(read.credHelpers ?? {}, registry) ?? read.credsStore;
    if (helper !== undefined) {
      const login = await askCredentialHelper(helper, server, env);
      const origin = `docker-credential-${helper}`;
      if (login?.username === '<token>') return { kind: 'identity-token', token: login.secret, origin: `the token from ${origin}` };
      if (login) return basic(login.username, login.secret, origin);
    }
    const entry = entryOf(read.auths ?? {}, registry);
    return (entry && ofEntry(entry, registry, file)) ?? { kind: 'anonymous', origin: `no credentials (${file} has none for ${registry})` };
  }
}

async function readConfig(file: string): Promise<z.output<typeof configSchema> | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw invalid(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which holds secrets.
    throw invalid(`${file} is not JSON. Correct it, or log in again`);
  }
  const parsed = configSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalid(`${file}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
}

function ofEntry(entry: Entry, registry: string, file: string): RegistryCredential | null {
  if (entry.registrytoken !== undefined) return { kind: 'bearer', token: entry.registrytoken, origin: `registrytoken of ${file}` };
  if (entry.identitytoken !== undefined) return { kind: 'identity-token', token: entry.identitytoken, origin: `identitytoken of ${file}` };
  if (entry.auth !== undefined) {
    const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(entry.auth, 'base64').toString('utf8')) ?? [];
    if (username === undefined || password === undefined)
      throw invalid(`${file}: auth of ${registry}: expected base64 of user:password. Log in again`);
    // Old clients padded the password with NUL.
    return basic(username, password.replace(/\0+$/, ''), file);
  }
  return entry.username === undefined ? null : basic(entry.username, entry.password ?? '', file);
}

/** Keys may be `ghcr.io`, `https://ghcr.io`, `https://ghcr.io/v2/`: docker compares their hosts. */
function entryOf<Value>(entries: Readonly<Record<string, Value>>, registry: string): Value | undefined {
  const names = registry === 'docker.io' ? [DOCKER_HUB, 'docker.io', 'index.docker.io', 'registry-1.docker.io'] : [registry];
  const exact = names.find((name) => Object.hasOwn(entries, name));
  if (exact !== undefined) return entries[exact];
  return Object.entries(entries).find(([key]) => names.includes(key.replace(/^https?:\/\//, '').split('/')[0] ?? ''))?.[1];
}

function basic(username: string, password: string, source: string): RegistryCredential {
  return { kind: 'basic', username, password, origin: `user "${username}" from ${source}` };
}

function invalid(message: string): SluiceError {
  return new SluiceError('docker-config-invalid', 'input', message);
}
