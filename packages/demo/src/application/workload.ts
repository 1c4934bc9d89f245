import { type DemoVersion, pinned } from './version.ts';

/** How the application is told to listen and where it is asked whether it is ready; null where nobody knows a port of this image. */
export interface Listening {
  readonly port: number | null;
  /** Fields of the container that make this image listen there without being root; empty for somebody else's image. */
  readonly container: Readonly<Record<string, unknown>>;
}

export const WORKLOAD = 'web';
export const INSTANCES = 10;

/** RFC 863, discard: nothing in a container listens there, in the demo's image or in anybody's. */
const PORT_NOBODY_LISTENS_ON = 9;
/** Declared where no port is known, so that a simulated kubelet can tell the two apart. To Kubernetes it is only information. */
const ANY_PORT = 8080;

/**
 * The manifest of one version. All are alike but for their image and a variable, so that they differ even where there is one image only. One that is
 * never to be ready is asked for readiness on a port nobody listens on: it starts, runs, and never becomes ready, on any cluster.
 */
export function deploymentOf(version: DemoVersion, { port, container }: Listening): Readonly<Record<string, unknown>> {
  const declared = version.fault === 'never-ready' ? (port ?? ANY_PORT) : port;
  const asked = version.fault === 'never-ready' ? PORT_NOBODY_LISTENS_ON : port;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: WORKLOAD, labels: { app: WORKLOAD } },
    spec: {
      replicas: INSTANCES,
      selector: { matchLabels: { app: WORKLOAD } },
      template: {
        metadata: { labels: { app: WORKLOAD } },
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 2,
          containers: [
            {
              name: WORKLOAD,
              image: pinned(version),
              ...container,
              env: [...environmentOf(container), { name: 'DEMO_VERSION', value: version.name }],
              resources: { requests: { cpu: '5m', memory: '16Mi' } },
              ...(declared !== null && { ports: [{ containerPort: declared }] }),
              ...(asked !== null && { readinessProbe: { httpGet: { path: '/', port: asked }, periodSeconds: 1 } }),
            },
          ],
        },
      },
    },
  };
}

function environmentOf({ env }: Listening['container']): readonly unknown[] {
  return Array.isArray(env) ? env : [];
}
