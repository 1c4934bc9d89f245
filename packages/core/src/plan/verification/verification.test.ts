import { describe, expect, it } from 'vitest';
import { parsePlan } from '../parse-plan.ts';
import { resolvePlan } from '../resolve-plan.ts';
import type { ResolvedPlan } from '../resolved-plan.ts';

const digest = { sha256: () => 'ab'.repeat(32) };

/** Line 7 is what the environment says besides, line 8 on the verifications. */
function planWith({ environment = '', target = '', steps = 'verify: shop', verifications = 'shop: { use: golden-signals }' }): string {
  return `metadata: { name: shop }
services: { api: { image: nginx } }
environments:
  p:
    strategy: careful
    targets: [{ name: eu, namespace: shop${target === '' ? '' : `, ${target}`} }]
    ${environment === '' ? 'stages: per-pause' : environment}
verifications:
  ${verifications}
strategies:
  careful:
    params: { bake: { type: duration, default: 10m } }
    steps: [{ batch: 1 }, { ${steps} }, { batch: 100% }]
`;
}

function inShort(text: string): string[] {
  const result = parsePlan(text, { file: 'release.yaml' });
  return result.ok
    ? []
    : result.errors.map((e) => `${e.line}:${e.column} ${e.path}: ${e.message} | ${e.expected} | ${e.got} | ${e.suggestion}`);
}

function resolve(text: string): ResolvedPlan {
  const parsed = parsePlan(text, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(inShort(text).join('\n'));
  const result = resolvePlan(parsed.plan, { environment: 'p', digest });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.resolved;
}

const metric = (settings: string): string => planWith({ verifications: `shop: { metrics: { orders: { ${settings} } } }` });

describe('a verify step', () => {
  it.each([
    ['verify: golden-signals', { verification: 'golden-signals', seconds: 300 }],
    ['verify: { use: shop }', { verification: 'shop', seconds: 300 }],
    ['verify: { use: shop, for: $(params.bake) }', { verification: 'shop', seconds: 600 }],
    ['verify: { use: shop, for: 4h }', { verification: 'shop', seconds: 14_400 }],
  ])('is resolved: %s', (steps, expected) => {
    expect(resolve(planWith({ steps })).targets[0]?.services[0]?.steps[1]).toEqual({ kind: 'verify', ...expected });
  });

  it('and a gate may come after everything is new', () => {
    const text = planWith({ steps: 'batch: 100% }, { verify: shop }, { gate: slo', environment: 'slo: {}' }).replace(
      ', { batch: 100% }]',
      ']',
    );
    expect(resolve(text).targets[0]?.services[0]?.steps.map(({ kind }) => kind)).toEqual(['batch', 'batch', 'verify', 'gate']);
  });

  it.each([
    [
      'a name that is not declared',
      'verify: golden-signal',
      '13:37 strategies.careful.steps[1].verify: there is no verification "golden-signal" | one of golden-signals, shop | "golden-signal" | did you mean "golden-signals"?',
    ],
    [
      'no time',
      'verify: { use: shop, for: 0s }',
      '13:55 strategies.careful.steps[1].verify.for: nothing can be seen in 0 seconds | a duration from 1s to 4h | 0s | write 5m',
    ],
    [
      'more time than a job has',
      'verify: { use: shop, for: 5h }',
      '13:55 strategies.careful.steps[1].verify.for: a job does not live long enough to look for so long | a duration from 1s to 4h | 5h | write 4h or less; monitors of the environment watch the whole release',
    ],
    [
      'two things in one',
      'verify: shop, gate: slo',
      '13:27 strategies.careful.steps[1]: a step does one thing, and not verify and gate | a mapping with one of batch, verify, gate, pause | verify and gate | write 2 steps',
    ],
    ['an unknown gate', 'gate: sla', '13:35 strategies.careful.steps[1].gate: this must be slo | slo | "sla" | did you mean "slo"?'],
  ])('reports %s', (_, steps, expected) => {
    expect(inShort(planWith({ steps }))).toEqual([expected]);
  });
});

describe('a verification', () => {
  it('is built in: golden signals from the pods, and instances', () => {
    const plan = resolve(planWith({ steps: 'verify: golden-signals' }));
    expect(Object.keys(plan.verifications ?? {})).toEqual(['golden-signals']);
    expect(plan.verifications?.['golden-signals']).toMatchObject({
      compare: 'versions',
      intervalSeconds: 15,
      alpha: 0.05,
      instances: 'rollback',
      golden: {
        source: 'pods',
        instrumentation: null,
        latencySeconds: 0.5,
        signals: {
          errors: { direction: 'increase', tolerance: 1.1, critical: true, onFail: 'rollback', onInconclusive: 'pause' },
          traffic: { critical: false, onFail: 'continue' },
        },
      },
      metrics: [],
    });
    expect(plan.targets[0]?.metrics).toEqual([{ kind: 'pods', port: null, path: null, timeoutSeconds: 10 }]);
    expect(plan).not.toHaveProperty('monitors');
  });

  it('asks the source of the environment, and each metric its own', () => {
    const plan = resolve(
      planWith({
        environment: 'metrics: { prometheus: { service: monitoring/prometheus:9090 } }',
        verifications: `shop:
    use: golden-signals
    with: { instrumentation: istio, latency: 300ms }
    interval: 5s
    instances: off
    metrics:
      errors: { tolerance: 50%, onInconclusive: fail, minimum: { requests: 10, time: 2m } }
      orders: { query: "sum(rate(orders_total{$(pods)}[$(interval)]))", direction: decrease, minimum: { points: 8 } }
      slow: { histogram: h, threshold: 1.5s, source: pods }
      failed: { bad: b, total: t, critical: false, onFail: hold }
      queue: { query: q, max: 100, consecutive: 5 }`,
      }),
    );
    const { golden, metrics, instances, intervalSeconds } = plan.verifications?.shop ?? {};
    expect({ instances, intervalSeconds }).toEqual({ instances: 'off', intervalSeconds: 5 });
    expect(golden).toMatchObject({ source: 'prometheus', instrumentation: 'istio', latencySeconds: 0.3 });
    expect(golden?.signals.errors).toEqual({
      direction: 'increase',
      tolerance: 1.5,
      critical: true,
      minimum: { requests: 10, points: null, seconds: 120 },
      onFail: 'rollback',
      onInconclusive: 'fail',
    });
    expect(metrics?.map(({ name, source, ask }) => [name, source, ask])).toEqual([
      ['orders', 'prometheus', { kind: 'gauge', query: 'sum(rate(orders_total{$(pods)}[$(interval)]))' }],
      ['slow', 'pods', { kind: 'latency', histogram: 'h', thresholdSeconds: 1.5 }],
      ['failed', 'prometheus', { kind: 'counts', bad: 'b', total: 't' }],
      ['queue', 'prometheus', { kind: 'threshold', query: 'q', max: 100, min: null, consecutive: 5 }],
    ]);
    expect(metrics?.map(({ direction, critical, onFail, minimum }) => [direction, critical, onFail, minimum])).toEqual([
      ['decrease', true, 'rollback', { requests: null, points: 8, seconds: null }],
      ['increase', true, 'rollback', { requests: 100, points: null, seconds: null }],
      ['increase', false, 'hold', { requests: 100, points: null, seconds: null }],
      ['increase', true, 'rollback', { requests: null, points: 5, seconds: null }],
    ]);
  });

  it('holds where the environment wants nothing undone by itself, unless a metric says so', () => {
    const { golden, metrics, instances } =
      resolve(
        planWith({
          environment: 'onFailure: hold',
          verifications:
            'shop: { use: golden-signals, metrics: { a: { query: a }, b: { query: b, onFail: rollback }, latency: { tolerance: 20% } } }',
        }),
      ).verifications?.shop ?? {};
    expect([golden?.signals.errors?.onFail, golden?.signals.latency?.onFail, golden?.signals.traffic?.onFail]).toEqual([
      'hold',
      'hold',
      'continue',
    ]);
    expect(metrics?.map(({ onFail }) => onFail)).toEqual(['hold', 'rollback']);
    expect(instances).toBe('hold');
  });

  it('is left out of a plan that uses it nowhere, with the sources', () => {
    const plan = resolve(planWith({ steps: 'pause: { for: 1m }', environment: 'metrics: { pods: { port: 9000 } }' }));
    expect(plan).not.toHaveProperty('verifications');
    expect(plan.targets[0]).not.toHaveProperty('metrics');
  });

  it('is there as a monitor without a step', () => {
    const plan = resolve(planWith({ steps: 'pause: { for: 1m }', environment: 'monitors: [shop]' }));
    expect(plan.monitors).toEqual(['shop']);
    expect(Object.keys(plan.verifications ?? {})).toEqual(['shop']);
  });

  it.each([
    [
      'a monitor that is not declared',
      planWith({ environment: 'monitors: [sho]' }),
      '7:16 environments.p.monitors[0]: there is no verification "sho" | one of golden-signals, shop | sho | did you mean "shop"?',
    ],
    [
      'a monitor that is named twice',
      planWith({ environment: 'monitors: [shop, shop]' }),
      '7:22 environments.p.monitors[1]: monitor "shop" is named twice | each once | shop | remove one of them',
    ],
    [
      'a source that the environment does not have',
      planWith({ verifications: 'shop: { use: golden-signals, with: { source: prometheus } }' }),
      '9:48 verifications.shop.with.source: environment "p" has no source "prometheus" on all of its targets | pods | prometheus | add prometheus under environments.p.metrics',
    ],
    [
      'a verification that looks at nothing',
      planWith({ verifications: 'shop: { instances: off }' }),
      '9:3 verifications.shop: verification "shop" looks at nothing | use: golden-signals, metrics, or instances | none of them | add use: golden-signals',
    ],
    [
      'a metric without a question, and a golden signal that was nearly meant',
      planWith({ verifications: 'shop: { use: golden-signals, metrics: { error: { tolerance: 5% } } }' }),
      '9:43 verifications.shop.metrics.error: metric "error" does not say what is asked | query, bad and total, or histogram and threshold; or the name of a golden signal: errors, latency, traffic, saturation, cpu, memory, gpu | none of them | did you mean "errors"?',
    ],
    [
      'two questions in one metric',
      metric('query: q, histogram: h, threshold: 1s'),
      '9:22 verifications.shop.metrics.orders: metric "orders" asks in 2 ways | one of: query, bad and total, or histogram and threshold | histogram and query | make a metric of each',
    ],
    [
      'half of a question',
      metric('bad: b'),
      '9:22 verifications.shop.metrics.orders: metric "orders" has no total | bad and total | no total | add total: QUERY',
    ],
    [
      'a histogram that does not say what is slow',
      metric('histogram: h'),
      '9:22 verifications.shop.metrics.orders: metric "orders" does not say what is slow | threshold | no threshold | add threshold: 300ms',
    ],
    [
      'limits that nothing is within',
      metric('query: q, max: 1, min: 2'),
      '9:50 verifications.shop.metrics.orders.min: nothing is within these limits | at most 1 | 2 | exchange min and max',
    ],
    [
      'a count in a row without a limit',
      metric('query: q, consecutive: 2'),
      '9:42 verifications.shop.metrics.orders.consecutive: consecutive is for a limit | max or min beside it | neither | add max or min, or remove consecutive',
    ],
    [
      'a variable that nobody fills in',
      metric('query: "up{$(pod)}"'),
      '9:39 verifications.shop.metrics.orders.query: there is no variable $(pod) in a query | one of $(pods), $(interval), $(service), $(namespace), $(target), $(workload) | $(pod) | did you mean "pods"?',
    ],
    [
      'a tolerance that is no percent',
      metric('query: q, tolerance: 0.1'),
      '9:53 verifications.shop.metrics.orders.tolerance: this must be a percent such as 10% | a percent such as 10% | 0.1 (a number) | replace 0.1 (a number)',
    ],
    [
      'an unknown key of a metric',
      metric('query: q, tolerence: 10%'),
      '9:42 verifications.shop.metrics.orders.tolerence: unknown key "tolerence" | one of source, bad, total, histogram, threshold, query, max, min, consecutive, direction, tolerance, critical, minimum, onFail, onInconclusive | tolerence | did you mean "tolerance"?',
    ],
  ])('reports %s', (_, text, expected) => {
    expect(inShort(text)).toEqual([expected]);
  });

  it('reports all that is wrong at once', () => {
    const text = planWith({
      environment: 'metrics: { prometheus: { service: prometheus, timeout: 1h } }',
      verifications: 'shop: { compare: version, interval: 0s, alpha: 2, metrics: { a: { bad: b }, b: { query: $(x) } } }',
    });
    expect(inShort(text).map((line) => line.split(': ')[0])).toEqual([
      '7:39 environments.p.metrics.prometheus.service',
      '7:60 environments.p.metrics.prometheus.timeout',
      '9:20 verifications.shop.compare',
      '9:39 verifications.shop.interval',
      '9:50 verifications.shop.alpha',
      '9:64 verifications.shop.metrics.a',
      '9:91 verifications.shop.metrics.b.query',
    ]);
  });
});
