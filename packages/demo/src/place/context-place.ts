import { randomBytes } from 'node:crypto';
import { SluiceError } from '@sluice/core';
import { ApiError, connect, hasStatus, loadKubeconfig, RestClient } from '@sluice/kubernetes';
import { chooseVersions, type ImageOptions } from '../application/images.ts';
import { makeNamespace } from './own-namespace.ts';
import type { Place, Say } from './place.ts';
import { startRelay } from './relay.ts';

export interface ContextOptions extends ImageOptions {
  readonly context: string;
  /** Default: a name of its own each time. */
  readonly namespace: string | null;
}

/** A node may have to pull the image first. */
const INSTANCE_SECONDS = 30;
const REACHABLE_WITHIN_MS = 8_000;

/** The reader's own cluster: a namespace that is made here and removed here, and nothing outside it. */
export async function openContextPlace(options: ContextOptions, say: Say): Promise<Place> {
  const { context, namespace } = options;
  await using opened = new AsyncDisposableStack();
  const connection = await connect(await loadKubeconfig({ env: process.env }), { context });
  const client = new RestClient(connection);
  await expectReachable(client, context);
  // Before anything is made: an image that is not there is found out without a trace.
  const { versions, listening } = await chooseVersions(options);
  const made = opened.use(await makeNamespace(client, namespace ?? `sluice-demo-${randomBytes(4).toString('hex')}`, say));
  const relay = opened.use(await startRelay(connection, made.name));
  say(`namespace ${made.name} made in context ${context}`);
  say('nothing is verified by metrics here: nobody sends requests to these images, and they show no metrics. The demo in the sandbox does');
  const held = opened.move();
  return {
    title: `context ${context}`,
    namespace: made.name,
    client,
    observed: relay.endpoint,
    versions,
    listening,
    instanceSeconds: INSTANCE_SECONDS,
    requestsPerSecond: null,
    environment: {},
    arguments: ['--context', context],
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function expectReachable(client: RestClient, context: string): Promise<void> {
  try {
    await client.get('/version', { patienceMs: REACHABLE_WITHIN_MS, timeoutMs: REACHABLE_WITHIN_MS });
  } catch (error) {
    // Who may not ask for the version is answered all the same.
    if (hasStatus(error, 403)) return;
    if (!(error instanceof ApiError)) throw error;
    const refused = error.status === 401 ? 'does not know these credentials' : 'cannot be reached';
    throw new SluiceError(
      error.code,
      'world',
      `the cluster of context ${context} (${client.connection.server.host}) ${refused}: ${error.message}. Try kubectl --context ${context} version. Nothing was changed`,
      { cause: error },
    );
  }
}
