import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatPlanErrors } from './format-plan-errors.ts';
import { parsePlan } from './parse-plan.ts';
import type { Plan } from './plan.ts';
import { planDigest, resolvePlan } from './resolve-plan.ts';
import type { ResolvedPlan } from './resolved-plan.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

function plan(text: string): Plan {
  const result = parsePlan(text, { file: 'release.yaml' });
  if (!result.ok) throw new Error(formatPlanErrors(result.errors));
  return result.plan;
}

function resolve(text: string, environment: string, services?: string[]): ResolvedPlan {
  const result = resolvePlan(plan(text), { environment, digest, ...(services && { services }) });
  if (!result.ok) throw new Error(formatPlanErrors(result.errors));
  return result.resolved;
}

const SHOP = `metadata: { name: shop }
defaults:
  service: { image: ghcr.io/acme/$(service), workload: { container: main }, after: [db] }
services:
  web: { after: [api] }
  api: { after: [cache], manifests: [k8s/$(service)/$(environment)/*.yaml] }
  cache: { only: [staging], workload: { name: $(service)-$(target) } }
  db: { image: postgres }
environments:
  staging:
    targets: [{ name: stg, namespace: shop-$(environment) }]
  production:
    targets:
      - { name: us, region: us-east-1, namespace: shop, cluster: { context: prod-$(target) }, after: [eu], soak: 30m }
      - { name: eu, namespace: shop, cluster: { context: prod-$(target) } }
    strategy: { use: careful, with: { bake: 20m } }
    services: { api: { strategy: { use: careful, with: { first: 3, bake: 1h } } }, db: { strategy: rolling } }
    approvals: { go: { each: target } }
    onFailure: hold
    concurrency: { instances: 5 }
    prechecks: { probes: block, gitops: off }
strategies:
  careful:
    params:
      first: { type: integer, default: 1 }
      bake: { type: duration }
      share: { type: integer, default: 25 }
    steps:
      - pause: { every: batch, for: $(params.bake) }
      - batch: $(params.first)
      - pause: { approval: go }
      - batch: $(params.share)%
      - batch: 100%
`;

describe('resolvePlan', () => {
  it('writes every default out', () => {
    const { digest: _, ...rest } = resolve(
      'services: { api: { image: nginx } }\nenvironments: { p: { targets: [{ name: a, namespace: b }] } }',
      'p',
    );
    expect(rest).toEqual({
      schemaVersion: 1,
      application: 'api',
      environment: 'p',
      url: null,
      targets: [
        {
          name: 'a',
          region: null,
          namespace: 'b',
          context: null,
          after: [],
          soakSeconds: 0,
          services: [
            {
              name: 'api',
              image: 'nginx',
              workload: { kind: 'Deployment', name: 'api', container: null },
              after: [],
              manifests: [],
              strategy: 'rolling',
              steps: [{ kind: 'batch', amount: { kind: 'percent', percent: 100 } }],
            },
          ],
        },
      ],
      concurrency: { workloads: 2, instances: null, unavailable: 0 },
      instanceTimeoutSeconds: 300,
      onFailure: 'rollback',
      onNewer: 'replace',
      stages: 'per-pause',
      approvals: {},
      prechecks: {
        cluster: 'block',
        permissions: 'block',
        workload: 'block',
        strategy: 'block',
        manifests: 'block',
        image: 'block',
        capacity: 'block',
        probes: 'warn',
        ownership: 'block',
        autoscaler: 'block',
        gitops: 'warn',
        version: 'block',
        window: 'block',
        approvals: 'block',
      },
      notifications: { channels: [], rules: [] },
      windows: [],
    });
  });

  it('merges defaults.service key by key, and fills variables in', () => {
    const [target] = resolve(SHOP, 'staging').targets;
    expect(target?.namespace).toBe('shop-staging');
    expect(target?.services.map(({ name, image, workload, manifests, after }) => ({ name, image, workload, manifests, after }))).toEqual([
      { name: 'db', image: 'postgres', workload: { kind: 'Deployment', name: 'db', container: 'main' }, manifests: [], after: [] },
      {
        name: 'cache',
        image: 'ghcr.io/acme/cache',
        workload: { kind: 'Deployment', name: 'cache-stg', container: 'main' },
        manifests: [],
        after: ['db'],
      },
      {
        name: 'api',
        image: 'ghcr.io/acme/api',
        workload: { kind: 'Deployment', name: 'api', container: 'main' },
        manifests: ['k8s/api/staging/*.yaml'],
        after: ['cache'],
      },
      {
        name: 'web',
        image: 'ghcr.io/acme/web',
        workload: { kind: 'Deployment', name: 'web', container: 'main' },
        manifests: [],
        after: ['api'],
      },
    ]);
  });

  it('keeps the order through services that an environment does not have', () => {
    const services = resolve(SHOP, 'production').targets[0]?.services;
    expect(services?.map(({ name, after }) => [name, after])).toEqual([
      ['db', []],
      ['api', ['db']],
      ['web', ['api']],
    ]);
  });

  it('puts targets in order, with their soak', () => {
    expect(
      resolve(SHOP, 'production').targets.map(({ name, context, region, after, soakSeconds }) => ({
        name,
        context,
        region,
        after,
        soakSeconds,
      })),
    ).toEqual([
      { name: 'eu', context: 'prod-eu', region: null, after: [], soakSeconds: 0 },
      { name: 'us', context: 'prod-us', region: 'us-east-1', after: ['eu'], soakSeconds: 1800 },
    ]);
  });

  it('expands a strategy with its arguments; a service can have its own, with nothing left of the environment’s', () => {
    const services = resolve(SHOP, 'production').targets[0]?.services;
    const careful = (first: number, bake: number) => [
      { kind: 'batch', amount: { kind: 'count', count: first } },
      { kind: 'pause', pause: { kind: 'automatic', seconds: bake } },
      { kind: 'pause', pause: { kind: 'approval', approval: 'go' } },
      { kind: 'batch', amount: { kind: 'percent', percent: 25 } },
      { kind: 'pause', pause: { kind: 'automatic', seconds: bake } },
      { kind: 'batch', amount: { kind: 'percent', percent: 100 } },
    ];
    expect(services?.map(({ strategy, steps }) => ({ strategy, steps }))).toEqual([
      { strategy: 'rolling', steps: [{ kind: 'batch', amount: { kind: 'percent', percent: 100 } }] },
      { strategy: 'careful', steps: careful(3, 3600) },
      { strategy: 'careful', steps: careful(1, 1200) },
    ]);
  });

  it('takes the services that were asked for, in order', () => {
    expect(resolve(SHOP, 'production', ['web', 'db']).targets[0]?.services.map(({ name, after }) => [name, after])).toEqual([
      ['db', []],
      ['web', ['db']],
    ]);
  });

  it.each([
    [
      'prodution',
      undefined,
      '9:1',
      'environment "prodution" was asked for, and the plan has none of that name',
      'did you mean "production"?',
    ],
    [
      'constructor',
      undefined,
      '9:1',
      'environment "constructor" was asked for, and the plan has none of that name',
      'name an environment of the plan',
    ],
    ['production', ['ap'], '4:1', 'service "ap" was asked for, and is not released to "production"', 'did you mean "api"?'],
    [
      'production',
      ['cache'],
      '4:1',
      'service "cache" was asked for, and is not released to "production"',
      'name a service of this environment',
    ],
    ['production', [], '4:1', 'an empty list of services was asked for', 'name a service, or none to release all'],
  ])('refuses %s %j', (environment, services, where, message, suggestion) => {
    const result = resolvePlan(plan(SHOP), { environment, digest, ...(services && { services }) });
    expect(result.ok ? [] : result.errors.map((e) => [`${e.line}:${e.column}`, e.message, e.suggestion])).toEqual([
      [where, message, suggestion],
    ]);
  });
});

describe('an approval', () => {
  const withRule = (rule: string): string => SHOP.replace('approvals: { go: { each: target } }', `approvals: { ${rule} }`);

  it('is written out whole', () => {
    expect(resolve(SHOP, 'production').approvals).toEqual({
      go: { via: 'environment', each: 'target', timeoutSeconds: null, onTimeout: 'rollback', onReject: 'rollback', selfApproval: 'report' },
    });
    const rule = 'go: { via: command, timeout: 24h, onTimeout: hold, onReject: hold, selfApproval: refuse }';
    expect(resolve(withRule(rule), 'production').approvals).toEqual({
      go: { via: 'command', each: 'release', timeoutSeconds: 86_400, onTimeout: 'hold', onReject: 'hold', selfApproval: 'refuse' },
    });
  });

  it.each<[string, readonly string[]]>([
    ['go: { timeout: 30d }', []],
    ['go: { timeout: 0s }', ['environments.production.approvals.go.timeout: approval "go" could never be given']],
    ['go: {}, production: { via: command }', []],
    [
      'go: {}, Production: {}',
      [
        'environments.production.approvals.Production: approval "Production" is named like its environment: with reviewers on the environment that holds the credentials, precheck, every stage and the rollback would each wait for a person',
      ],
    ],
  ])('%s is found to be %j', (rule, expected) => {
    const parsed = parsePlan(withRule(rule), { file: 'release.yaml' });
    expect(parsed.ok ? [] : parsed.errors.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
  });
});

describe('the digest', () => {
  it('is the same for the same plan written differently', () => {
    const reordered = SHOP.replace('    onFailure: hold\n', '').replace(
      '    approvals:',
      '    onFailure: hold # as it was\n    approvals:',
    );
    expect(resolve(reordered, 'production').digest).toBe(resolve(SHOP, 'production').digest);
  });

  it('changes with anything that is released differently', () => {
    const base = resolve(SHOP, 'production').digest;
    const changes = [
      SHOP.replace('bake: 20m', 'bake: 21m'),
      SHOP.replace('ghcr.io/acme', 'ghcr.io/acmf'),
      SHOP.replace('each: target', 'each: batch'),
    ];
    const digests = [base, ...changes.map((text) => resolve(text, 'production').digest), resolve(SHOP, 'production', ['web']).digest];
    expect(new Set(digests).size).toBe(5);
    expect(base).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('leaves itself out', () => {
    const resolved = resolve(SHOP, 'production');
    expect(planDigest(resolved, digest)).toBe(resolved.digest);
  });
});
