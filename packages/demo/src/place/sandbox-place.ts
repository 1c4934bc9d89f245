import { connect, loadKubeconfig, RestClient } from '@sluice/kubernetes';
import { openSandbox } from '@sluice/sandbox';
import type { DemoVersion, Fault } from '../application/version.ts';
import type { Place } from './place.ts';

const NAMESPACE = 'shop';
const REPOSITORY = 'shop/web';
/** All versions alike: a request takes 15 ms, one in a hundred over 80 ms, and one in a thousand fails. */
const BASE = {
  readyAfterMs: 700,
  // Longer than a request takes, and than clients need to hear of it on a busy machine: what is on its way is answered.
  terminationMs: 1500,
  serves: true,
  latency: { medianMs: 15, p99Ms: 80 },
  errorShare: 0.001,
} as const;
const BAD_ERROR_SHARE = '5%';
/** One of ten instances gets 30 of them, and fails three in two seconds: enough to be sure within ten, 996 times of 1,000. */
const REQUESTS_PER_SECOND = 300;
/** Less than the 10 s after which a release without progress looks for the reason, so that it is found at the first look. */
const INSTANCE_SECONDS = 8;

/** A cluster within this process: nothing is installed and nothing stays. */
export async function openSandboxPlace(): Promise<Place> {
  await using opened = new AsyncDisposableStack();
  const sandbox = opened.use(await openSandbox({ namespaces: [NAMESPACE], base: BASE }));
  const push = async (name: string, fault: Fault): Promise<DemoVersion> => {
    const { name: repository, digest } = await sandbox.registry.pushImage(REPOSITORY, name);
    return { name, repository, digest, fault };
  };
  const [first, good, bad] = await Promise.all([push('v1', 'none'), push('v2', 'none'), push('v3-bad', 'errors')]);
  sandbox.kubelet.setBehaviours([{ image: bad.digest, behaviour: { 'error-share': BAD_ERROR_SHARE } }]);
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
    requestsPerSecond: REQUESTS_PER_SECOND,
    environment,
    arguments: [],
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
