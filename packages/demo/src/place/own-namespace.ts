import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError } from '@sluice/core';
import { hasStatus, type RestClient } from '@sluice/kubernetes';
import { z } from 'zod';
import type { Say } from './place.ts';

/** A namespace that is ours from its creation to its end. */
export interface OwnNamespace extends AsyncDisposable {
  readonly name: string;
}

/** Tells ours from one that somebody else made under the same name in the same moment. */
const OWNER = 'sluice.ci/demo';
const namespaceSchema = z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).optional() }) });
const GONE_WITHIN_MS = 120_000;

/**
 * Makes the namespace, and removes it with all that is in it when disposed of. One that exists is refused and left as it is.
 *
 * @throws SluiceError `namespace-exists` or `namespace-forbidden`, kind `input`.
 */
export async function makeNamespace(client: RestClient, name: string, say: Say): Promise<OwnNamespace> {
  const path = `/api/v1/namespaces/${name}`;
  const owner = randomUUID();
  const isOurs = async (): Promise<boolean> => {
    const found = namespaceSchema.safeParse(await client.get(path));
    return found.success && found.data.metadata.annotations?.[OWNER] === owner;
  };
  // Who may make one and not remove it would be left with it.
  if (!(await mayDelete(client, name))) throw forbidden(`this user cannot delete namespace ${name}`, undefined);
  try {
    await client.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'sluice-demo' }, annotations: { [OWNER]: owner } },
    });
  } catch (error) {
    if (hasStatus(error, 403)) throw forbidden(error.serverMessage, error);
    if (hasStatus(error, 422)) throw new SluiceError('namespace-invalid', 'input', `--namespace: ${error.serverMessage}`, { cause: error });
    if (hasStatus(error, 409)) {
      // A request that is answered with silence is sent again, and then meets its own work.
      if (!(await isOurs().catch(() => false))) throw exists(name, error);
    } else {
      await removeNamespace(client, path, isOurs).catch(() => undefined);
      throw error;
    }
  }
  return {
    name,
    async [Symbol.asyncDispose]() {
      say(`removing namespace ${name}`);
      try {
        await removeNamespace(client, path, isOurs);
      } catch (error) {
        throw new SluiceError(
          'namespace-left',
          'world',
          `namespace ${name} could not be removed: ${error instanceof Error ? error.message : String(error)}. Remove it: kubectl delete namespace ${name}`,
          { cause: error },
        );
      }
    },
  };
}

const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

async function mayDelete(client: RestClient, name: string): Promise<boolean> {
  const review = await client.create('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb: 'delete', resource: 'namespaces', name } },
  });
  return reviewSchema.parse(review).status.allowed;
}

async function removeNamespace(client: RestClient, path: string, isOurs: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + GONE_WITHIN_MS;
  try {
    if (!(await isOurs())) return;
    await client.delete(path);
    for (;;) {
      await client.get(path);
      if (Date.now() > deadline) throw new Error(`it is still there ${GONE_WITHIN_MS / 1000} s after it was deleted`);
      await sleep(250);
    }
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}

function exists(name: string, cause: unknown): SluiceError {
  return new SluiceError(
    'namespace-exists',
    'input',
    `namespace ${name} exists already; the demo runs only in one that it makes and removes itself. Nothing was changed. Name another with --namespace, or name none`,
    { cause },
  );
}

function forbidden(said: string, cause: unknown): SluiceError {
  return new SluiceError(
    'namespace-forbidden',
    'input',
    `the demo may not make its namespace: ${said}. It needs create, get and delete of namespaces, and what docs/reference/rbac.yaml lists inside. Use another context, or run the demo without --context`,
    { cause },
  );
}
