import { describe, expect, it } from 'vitest';
import { parsePlan } from '../parse-plan.ts';
import { resolvePlan } from '../resolve-plan.ts';
import type { SourceSettings } from './metrics-schema.ts';

function planWith(environment: string, target = ''): string {
  return `services: { api: { image: nginx } }
environments:
  p:
    targets: [{ name: eu, namespace: a }, { name: us, namespace: b${target === '' ? '' : `, metrics: ${target}`} }]
    monitors: [golden-signals]
    metrics: ${environment}
`;
}

function sourcesOf(text: string): readonly (readonly SourceSettings[])[] {
  const parsed = parsePlan(text, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const result = resolvePlan(parsed.plan, { environment: 'p', digest: { sha256: () => 'ab' } });
  return result.ok ? result.resolved.targets.map(({ metrics = [] }) => metrics) : [];
}

function inShort(text: string): string[] {
  const result = parsePlan(text, { file: 'release.yaml' });
  return result.ok ? [] : result.errors.map((e) => `${e.line}:${e.column} ${e.path}: ${e.message} | ${e.expected} | ${e.got}`);
}

const PODS = { kind: 'pods', port: null, path: null, timeoutSeconds: 10 };

describe('sources of metrics', () => {
  it('are those of the environment, with pods last; a target has others, kind by kind', () => {
    const text = planWith(
      '{ prometheus: { service: monitoring/prometheus:9090 } }',
      '{ prometheus: { url: "https://metrics.example.com/" }, pods: { port: 9000, path: /m, timeout: 3s } }',
    );
    const prometheus = { kind: 'prometheus', auth: null, headers: [], timeoutSeconds: 10 };
    expect(sourcesOf(text)).toEqual([
      [{ ...prometheus, at: { kind: 'service', scheme: 'http', namespace: 'monitoring', name: 'prometheus', port: '9090' } }, PODS],
      [
        { ...prometheus, at: { kind: 'url', url: 'https://metrics.example.com' } },
        { kind: 'pods', port: 9000, path: '/m', timeoutSeconds: 3 },
      ],
    ]);
  });

  it('hold names of secrets, and never a secret', () => {
    const text = planWith(
      '{ prometheus: { service: "https:monitoring/thanos:web", auth: { basic: { username: ada, password: { secret: P } }, tls: { ca: { secret: CA } } }, headers: { X-Scope-OrgID: shop, X-Key: { secret: K } } } }',
    );
    expect(sourcesOf(text)[0]?.[0]).toEqual({
      kind: 'prometheus',
      at: { kind: 'service', scheme: 'https', namespace: 'monitoring', name: 'thanos', port: 'web' },
      auth: { bearer: null, basic: { username: 'ada', password: 'P' }, sigv4: null, tls: { certificate: null, key: null, ca: 'CA' } },
      headers: [
        { name: 'X-Scope-OrgID', value: { text: 'shop' } },
        { name: 'X-Key', value: { secret: 'K' } },
      ],
      timeoutSeconds: 10,
    });
  });

  it('have logs where they are named, and ask pods by default all the same', () => {
    const text = planWith('{ logs: { container: app, timeout: 5s } }');
    expect(sourcesOf(text)[0]).toEqual([{ kind: 'logs', container: 'app', timeoutSeconds: 5 }, PODS]);
    expect(sourcesOf(planWith('{ logs: {} }'))[0]?.[0]).toEqual({ kind: 'logs', container: null, timeoutSeconds: 10 });
  });

  it('have an endpoint with what is asked for of each side', () => {
    const text = planWith(
      '{ web: { url: "https://x/", path: "/s?side=$(side)&from=$(from)&until=$(until)", headers: { X-Key: { secret: K } } } }',
    );
    expect(sourcesOf(text)[0]?.[0]).toEqual({
      kind: 'web',
      at: { kind: 'url', url: 'https://x' },
      path: '/s?side=$(side)&from=$(from)&until=$(until)',
      counts: 'interval',
      auth: null,
      headers: [{ name: 'X-Key', value: { secret: 'K' } }],
      timeoutSeconds: 10,
    });
  });

  it('say how a Prometheus of another make is asked', () => {
    const text = planWith('{ prometheus: { url: "https://x", labels: { pod: kubernetes_pod_name }, delay: 45s } }');
    expect(sourcesOf(text)[0]?.[0]).toMatchObject({ labels: { pod: 'kubernetes_pod_name', namespace: 'namespace' }, delaySeconds: 45 });
  });

  it.each([
    [
      'a label that is none',
      '{ prometheus: { url: "https://x", labels: { pod: "a-b" } } }',
      '6:63 environments.p.metrics.prometheus.labels.pod: this must be the name of a label | the name of a label | "a-b"',
    ],
    [
      'a prometheus that is nowhere',
      '{ prometheus: {} }',
      '6:16 environments.p.metrics.prometheus: this does not say where prometheus is | service, or url | neither',
    ],
    [
      'a prometheus that is in two places',
      '{ prometheus: { service: a/b:1, url: "https://x" } }',
      '6:16 environments.p.metrics.prometheus: prometheus is in one place, not two | service, or url | both',
    ],
    [
      'a service without a port',
      '{ prometheus: { service: monitoring/prometheus } }',
      '6:39 environments.p.metrics.prometheus.service: this must be a service of the cluster as NAMESPACE/NAME:PORT, such as monitoring/prometheus:9090 | a service of the cluster as NAMESPACE/NAME:PORT, such as monitoring/prometheus:9090 | "monitoring/prometheus"',
    ],
    [
      'a token as text',
      '{ prometheus: { url: "https://x", auth: { bearer: abc } } }',
      '6:64 environments.p.metrics.prometheus.auth.bearer: this must be { secret: NAME }, whose value comes from the input secrets or the environment | { secret: NAME }, whose value comes from the input secrets or the environment | "abc"',
    ],
    [
      'two ways to authenticate',
      '{ prometheus: { url: "https://x", auth: { bearer: { secret: A }, sigv4: { region: eu-west-1 } } } }',
      '6:48 environments.p.metrics.prometheus.auth: a request is authenticated in one way: bearer and sigv4 are two | one of bearer, basic, sigv4 | bearer and sigv4',
    ],
    [
      'a certificate without its key',
      '{ prometheus: { url: "https://x", auth: { tls: { certificate: { secret: C } } } } }',
      '6:56 environments.p.metrics.prometheus.auth.tls: a client certificate needs its key | certificate and key | no key',
    ],
    [
      'a path that asks for both versions alike',
      '{ web: { url: "https://x", path: "/s?for=$(interval)" } }',
      '6:47 environments.p.metrics.web.path: both versions would be asked for alike | $(side) or $(replicaSets) in the path | /s?for=$(interval)',
    ],
    [
      'a path of no time',
      '{ web: { url: "https://x", path: "/$(side)" } }',
      '6:47 environments.p.metrics.web.path: nothing says of which time the counts are | $(from) and $(until), or $(interval), in the path; or counts: total | /$(side)',
    ],
    [
      'a variable of no path',
      '{ web: { url: "https://x", counts: total, path: "/$(side)/$(pods)" } }',
      '6:62 environments.p.metrics.web.path: there is no variable $(pods) in a path | one of $(side), $(replicaSets), $(from), $(until), $(interval), $(service), $(namespace), $(target), $(workload) | $(pods)',
    ],
    [
      'an unknown kind',
      '{ promtheus: {} }',
      '6:16 environments.p.metrics.promtheus: unknown key "promtheus" | one of prometheus, pods, logs, web, datadog, cloudwatch, newrelic, graphite, influxdb | promtheus',
    ],
  ])('report %s', (_, metrics, expected) => {
    expect(inShort(planWith(metrics))).toEqual([expected]);
  });
});
