import { connect, loadKubeconfig, RestClient } from '@sluice/kubernetes';
import { openSandbox } from '@sluice/sandbox';
import type { DemoVersion } from '../application/version.ts';
import type { Place } from './place.ts';

const NAMESPACE = 'shop';
const REPOSITORY = 'shop/web';
const READY_AFTER_MS = 700;
/** Less than the 10 s after which a release without progress looks for the reason, so that it is found at the first look. */
const INSTANCE_SECONDS = 8;

/** A cluster within this process: nothing is installed and nothing stays. */
export async function openSandboxPlace(): Promise<Place> {
  await using opened = new AsyncDisposableStack();
  const sandbox = opened.use(await openSandbox({ namespaces: [NAMESPACE], base: { readyAfterMs: READY_AFTER_MS } }));
  const push = async (name: string, ready: boolean): Promise<DemoVersion> => {
    const { name: repository, digest } = await sandbox.registry.pushImage(REPOSITORY, name);
    return { name, repository, digest, ready };
  };
  const [first, good, bad] = await Promise.all([push('v1', true), push('v2', true), push('v3-bad', false)]);
  const environment = { KUBECONFIG: sandbox.kubeconfigPath };
  const client = new RestClient(await connect(await loadKubeconfig({ env: environment })));
  const held = opened.move();
  return {
    title: 'the sandbox',
    namespace: NAMESPACE,
    client,
    observed: sandbox.endpoint,
    versions: { first, good, bad },
    listening: { port: 8080, container: {} },
    instanceSeconds: INSTANCE_SECONDS,
    environment,
    arguments: [],
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
