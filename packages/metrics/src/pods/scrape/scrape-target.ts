import type { PodObject } from '@sluice/kubernetes';

/** Where the metrics of an instance are: given, or null to find it. */
export interface ScrapeSettings {
  readonly port: number | string | null;
  readonly path: string | null;
}

export type ScrapeTarget =
  | { readonly kind: 'target'; readonly scheme: 'http' | 'https'; readonly port: number; readonly path: string }
  /** Nobody can tell where; the message says what was looked for. */
  | { readonly kind: 'unknown'; readonly message: string };

interface DeclaredPort {
  readonly name: string;
  readonly containerPort: number;
}

/** Names of ports that are for metrics by custom. */
const METRICS_PORT = /^(?:metrics|http-metrics|.*-metrics|prometheus|prom)$/;

/** The port as given, by number or name; else as the annotations say that many scrape by; else the port that is named for it; else the only one. */
export function scrapeTarget(pod: PodObject, settings: ScrapeSettings): ScrapeTarget {
  const annotations = pod.metadata.annotations ?? {};
  const path = settings.path ?? annotations['prometheus.io/path'] ?? '/metrics';
  const scheme = annotations['prometheus.io/scheme'] === 'https' ? 'https' : 'http';
  const found = portOf(pod, settings.port, annotations);
  if (typeof found === 'string') return { kind: 'unknown', message: `${pod.metadata.name}: ${found}` };
  return { kind: 'target', scheme, port: found, path: path.startsWith('/') ? path : `/${path}` };
}

function portOf(pod: PodObject, given: number | string | null, annotations: Readonly<Record<string, string>>): number | string {
  const ports = portsOf(pod);
  const declared = `it declares ${ports.length === 0 ? 'no port' : ports.map(shown).join(', ')}`;
  if (typeof given === 'number') return given;
  if (given !== null)
    return ports.find(({ name }) => name === given)?.containerPort ?? `it has no port named ${given}; ${declared}. Set metrics.pods.port`;
  const annotated = annotations['prometheus.io/port'];
  if (annotated !== undefined) {
    const port = Number(annotated);
    return Number.isInteger(port) && port >= 1 && port <= 65_535
      ? port
      : `its annotation prometheus.io/port is ${JSON.stringify(annotated)}: expected the number of a port`;
  }
  const named = ports.find(({ name }) => METRICS_PORT.test(name));
  if (named) return named.containerPort;
  const [only, ...more] = ports;
  if (only && more.length === 0) return only.containerPort;
  return `nothing says which port has the metrics: expected metrics.pods.port in the plan, the annotation prometheus.io/port, a port named metrics, or one port alone; ${declared}`;
}

function portsOf(pod: PodObject): readonly DeclaredPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...pod.spec.containers, ...sidecars].flatMap(({ ports }) => ports ?? []).filter(({ protocol }) => protocol === 'TCP');
}

function shown({ name, containerPort }: DeclaredPort): string {
  return name === '' ? String(containerPort) : `${name} (${containerPort})`;
}
