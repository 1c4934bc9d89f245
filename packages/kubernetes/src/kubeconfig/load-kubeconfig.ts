import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { SluiceError } from '@sluice/core';
import { inClusterKubeconfig } from './in-cluster.ts';
import { decodeKubeconfigText, parseKubeconfig } from './parse-kubeconfig.ts';
import type { Cluster, Context, KubeconfigFile, User } from './schema.ts';

/** `process.env`, or what a test gives instead. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface KubeconfigPlaces {
  /** An action's input: YAML, or base64 of it; empty counts as not given. */
  readonly text?: string | undefined;
  /** `--kubeconfig`: this file and no other. */
  readonly explicitPath?: string | undefined;
  readonly env: Environment;
  /** Where a pod finds its service account. */
  readonly serviceAccountFolder?: string;
}

/** All files that were found, merged. */
export interface Kubeconfig {
  /** Where it came from, for messages. */
  readonly source: string;
  readonly currentContext: string | null;
  readonly clusters: ReadonlyMap<string, Cluster>;
  readonly users: ReadonlyMap<string, User>;
  readonly contexts: ReadonlyMap<string, Context>;
}

/**
 * The kubeconfig that kubectl would use: the text, else the explicit path, else every file of $KUBECONFIG that exists, else
 * ~/.kube/config; when none has a context, the service account of the pod this runs in.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 *
 * @throws SluiceError `kubeconfig-missing` or `kubeconfig-invalid`, both kind `input`.
 */
export async function loadKubeconfig(places: KubeconfigPlaces): Promise<Kubeconfig> {
  const { text, explicitPath, env } = places;
  if (text !== undefined && text.trim() !== '') {
    return merge([{ source: 'input kubeconfig', file: parseKubeconfig(decodeKubeconfigText(text), 'input kubeconfig', null) }]);
  }
  if (explicitPath) {
    const found = await read(explicitPath);
    if (found === 'absent') throw missing(`no kubeconfig at ${explicitPath}: the file does not exist.`);
    return merge([found]);
  }
  const home = env.HOME || env.USERPROFILE;
  const named = env.KUBECONFIG ? env.KUBECONFIG.split(path.delimiter).filter((part) => part !== '') : null;
  const candidates = named ?? (home ? [path.join(home, '.kube', 'config')] : []);
  const files = await Promise.all(candidates.map(read));
  const merged = merge(files.filter((file) => file !== 'absent'));
  if (merged.contexts.size > 0) return merged;
  const inCluster = await inClusterKubeconfig(env, places.serviceAccountFolder);
  if (inCluster) return inCluster;

  const state = files.map((file) => (file === 'absent' ? 'absent' : 'has no contexts'));
  const tried = [
    'input kubeconfig (empty)',
    `$KUBECONFIG (${named ? named.map((name, index) => `${name}: ${state[index]}`).join(', ') || 'names no file' : 'unset'})`,
    `~/.kube/config (${named ? 'not read: $KUBECONFIG is set' : home ? state[0] : '$HOME unset'})`,
  ];
  throw missing(`no kubeconfig found.\nTried: ${tried.join(', ')}.`);
}

type Found = { readonly source: string; readonly file: KubeconfigFile };

async function read(file: string): Promise<Found | 'absent'> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return 'absent';
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SluiceError('kubeconfig-invalid', 'input', `kubeconfig ${file} cannot be read: ${reason}`, { cause });
  }
  return { source: file, file: parseKubeconfig(text, file, path.resolve(path.dirname(file))) };
}

/** The first file that has a cluster, user or context of a name gives all of it; the first current-context counts. */
function merge(found: readonly Found[]): Kubeconfig {
  const clusters = new Map<string, Cluster>();
  const users = new Map<string, User>();
  const contexts = new Map<string, Context>();
  let currentContext: string | null = null;
  for (const { file } of found) {
    for (const { name, cluster } of file.clusters) if (!clusters.has(name)) clusters.set(name, cluster);
    for (const { name, user } of file.users) if (!users.has(name)) users.set(name, user);
    for (const { name, context } of file.contexts) if (!contexts.has(name)) contexts.set(name, context);
    currentContext ??= file['current-context'] ?? null;
  }
  return { source: found.map(({ source }) => source).join(path.delimiter), currentContext, clusters, users, contexts };
}

function missing(message: string): SluiceError {
  return new SluiceError('kubeconfig-missing', 'input', message);
}
