import type { Container, Pod, Probe } from '../kube/objects.ts';

/** A readiness probe to a port that nothing in the pod listens on. */
export interface UnansweredProbe {
  readonly port: number | string;
  /** What a real kubelet says about it. */
  readonly message: string;
}

/**
 * A program here listens on the ports its container declares; one that declares none answers wherever it is asked, since `ports` is only information
 * to Kubernetes and often left out. So a readiness probe to another port than the declared ones never passes, as on a real node, whatever the
 * version's behaviour says. A port named and not declared is refused by the API server; here it is unanswered too.
 */
export function unansweredProbe(pod: Pod, address: string): UnansweredProbe | undefined {
  for (const container of pod.spec.containers) {
    const { readinessProbe: probe, ports = [] } = container;
    const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
    if (probe === undefined || port === undefined || ports.length === 0 || listens(container, port)) continue;
    return { port, message: `Readiness probe failed: ${refusal(probe, address, port)}` };
  }
  return undefined;
}

function listens({ ports = [] }: Container, port: number | string): boolean {
  return ports.some(({ containerPort, name }) => containerPort === port || name === port);
}

function refusal(probe: Probe, address: string, port: number | string): string {
  const dialled = `dial tcp ${address}:${port}: connect: connection refused`;
  return probe.httpGet === undefined ? dialled : `Get "http://${address}:${port}${probe.httpGet.path ?? '/'}": ${dialled}`;
}
