import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAN_LIMITS } from './limits.ts';
import { parsePlan } from './parse-plan.ts';
import type { PlanError } from './plan-error.ts';

function errorsOf(text: string): readonly PlanError[] {
  const result = parsePlan(text, { file: 'release.yaml' });
  return result.ok ? [] : result.errors;
}

/** Errors in short: `line:column path: message | expected | got | do`. */
function inShort(text: string): string[] {
  return errorsOf(text).map((e) => `${e.line}:${e.column} ${e.path}: ${e.message} | ${e.expected} | ${e.got} | ${e.suggestion}`);
}

/** Line 1 to 6 of a good plan; what a case adds begins on line 7, below environments.production. */
const BASE = `metadata: { name: shop }
services:
  api: { image: ghcr.io/acme/api }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
`;

function withSteps(...steps: string[]): string {
  return `${BASE}    strategy: careful
    approvals: { go: {} }
strategies:
  careful:
    params: { first: { type: integer, default: 1 }, bake: { type: duration, default: 5m } }
    steps:
${steps.map((step) => `      - ${step}\n`).join('')}`;
}

const withServices = (services: string): string => BASE.replace('  api: { image: ghcr.io/acme/api }\n', services);
const withTargets = (targets: string): string => BASE.replace('[{ name: eu, namespace: shop }]', targets);

describe('a good plan', () => {
  it.each([
    ['the smallest', 'services: { api: { image: nginx } }\nenvironments: { p: { targets: [{ name: a, namespace: b }] } }'],
    [
      'one with steps',
      withSteps('batch: $(params.first)', 'pause: { for: $(params.bake) }', 'batch: 25%', 'pause: { approval: go }', 'batch: 100%'),
    ],
    ['one with a count after a percent, which cannot be compared', withSteps('batch: 50%', 'batch: 3', 'batch: 100%')],
    ['one whose name says order: by-step', `${BASE}    order: by-step\n`],
    ['one with an alias', withTargets('[&t { name: eu, namespace: shop }]')],
    ['one with Windows line ends', BASE.replaceAll('\n', '\r\n')],
  ])('is ok: %s', (_, text) => {
    expect(inShort(text)).toEqual([]);
  });
});

describe('form', () => {
  it.each([
    [
      'an unknown key, with the nearest known one',
      `${BASE}    stratgy: rolling\n`,
      '7:5 environments.production.stratgy: unknown key "stratgy" | one of targets, url, strategy, services, approvals, concurrency, instanceTimeout, onFailure, onNewer, promote, stages, prechecks, timezone, windows, metrics, slo, monitors, order | stratgy | did you mean "strategy"?',
    ],
    [
      'an unknown key that is near nothing',
      `${BASE}zzzzzz: 1\n`,
      '7:1 zzzzzz: unknown key "zzzzzz" | one of apiVersion, kind, metadata, defaults, ledger, teams, services, environments, strategies, verifications, notifications | zzzzzz | remove "zzzzzz"',
    ],
    [
      'a key that objects inherit',
      `${BASE}constructor: 1\n`,
      '7:1 constructor: unknown key "constructor" | one of apiVersion, kind, metadata, defaults, ledger, teams, services, environments, strategies, verifications, notifications | constructor | remove "constructor"',
    ],
    [
      'a missing section',
      'metadata: { name: shop }\nservices: { api: { image: nginx } }\n',
      '1:1 environments: "environments" is missing | a mapping of environments by name | nothing | add environments',
    ],
    [
      'a missing key in a list entry',
      withTargets('[{ namespace: shop }]'),
      '6:15 environments.production.targets[0].name: "name" is missing | a name of lower-case letters, digits and -, at most 63, starting and ending with a letter or digit | nothing | add name',
    ],
    [
      'a missing key in a mapping',
      BASE.replace('    targets: [{ name: eu, namespace: shop }]', '    onFailure: hold'),
      '5:3 environments.production.targets: "targets" is missing | a list of targets | nothing | add targets',
    ],
    [
      'another type',
      `${BASE}    targetz: 1\n`.replace('targetz', 'approvals'),
      '7:16 environments.production.approvals: this must be a mapping | a mapping | 1 (a number) | replace 1 (a number)',
    ],
    [
      'an empty service',
      withServices('  api:\n'),
      '3:3 services.api: this must be a mapping with image, workload, after, only, manifests | a mapping with image, workload, after, only, manifests | nothing | write {} for all defaults',
    ],
    [
      'a value that is none of the choices',
      `${BASE}    onFailure: rolback\n`,
      '7:16 environments.production.onFailure: this must be one of rollback, previous-batch, hold | one of rollback, previous-batch, hold | "rolback" | did you mean "rollback"?',
    ],
    [
      'a check with settings',
      `${BASE}    prechecks: { image: { arch: arm64 } }\n`,
      '7:25 environments.production.prechecks.image: this must be one of off, warn, block | one of off, warn, block | a mapping | replace a mapping',
    ],
    [
      'a duration without a unit',
      `${BASE}    instanceTimeout: 300\n`,
      '7:22 environments.production.instanceTimeout: this must be a duration such as 90s, 10m, 1h30m or 14d, at most 30d | a duration such as 90s, 10m, 1h30m or 14d, at most 30d | 300 (a number) | replace 300 (a number)',
    ],
    [
      'a duration over the limit',
      `${BASE}    instanceTimeout: 31d\n`,
      '7:22 environments.production.instanceTimeout: this must be a duration such as 90s, 10m, 1h30m or 14d, at most 30d | a duration such as 90s, 10m, 1h30m or 14d, at most 30d | "31d" | replace "31d"',
    ],
    [
      'a number out of bounds',
      `${BASE}    concurrency: { workloads: 0 }\n`,
      '7:31 environments.production.concurrency.workloads: this must be at least 1 | at least 1 | 0 (a number) | replace 0 (a number)',
    ],
    [
      'a name Kubernetes does not take',
      withServices('  Api: { image: nginx }\n'),
      '3:3 services.Api: "Api" cannot be a name here | a name of lower-case letters, digits and -, at most 63, starting and ending with a letter or digit | "Api" | replace "Api"',
    ],
    [
      'another kind of file',
      `kind: UsagePlan\n${BASE}`,
      '1:7 kind: this must be ReleasePlan | ReleasePlan | "UsagePlan" | replace "UsagePlan"',
    ],
    [
      'a strategy that is a list',
      `${BASE}    strategy: [rolling]\n`,
      '7:15 environments.production.strategy: this must be the name of a strategy, or a mapping with use and with | the name of a strategy, or a mapping with use and with | a list | replace a list',
    ],
  ])('reports %s', (_, text, error) => {
    expect(inShort(text)).toEqual([error]);
  });
});

describe('what is known, and not served yet', () => {
  const paths = (text: string): string[] =>
    errorsOf(text).map(
      ({ code, path, line, column, message }) => `${code} ${line}:${column} ${path} ${/this version does not serve it/.test(message)}`,
    );

  it.each([
    ['tasks: {}', '7:1 tasks'],
    ['notifications: { locale: zh-CN }', '7:18 notifications.locale'],
    ['notifications: { channels: { ops: { slack: {} } } }', '7:37 notifications.channels.ops.slack'],
    ['    traffic: {}', '7:5 environments.production.traffic'],
    ['    order: by-service', '7:12 environments.production.order'],
  ])('is refused, not ignored: %s', (line, where) => {
    expect(paths(`${BASE}${line}\n`)).toEqual([`not-served ${where} true`]);
  });

  it.each(['task: smoke-test', 'traffic: 5%'])('is refused as a step: %s', (step) => {
    const key = step.split(':')[0];
    expect(paths(withSteps(step, 'batch: 100%'))).toEqual([`not-served 13:9 strategies.careful.steps[0].${key} true`]);
  });

  it.each(['gke', 'eks', 'aks'])('is refused as a way to a cluster: %s', (key) => {
    expect(paths(withTargets(`[{ name: eu, namespace: shop, cluster: { ${key}: { name: x } } }]`))).toEqual([
      `not-served 6:55 environments.production.targets[0].cluster.${key} true`,
    ]);
  });

  it.each(['StatefulSet', 'DaemonSet', 'CloneSet'])('is refused as a kind of workload: %s', (kind) => {
    expect(paths(withServices(`  api: { image: nginx, workload: { kind: ${kind} } }\n`))).toEqual([
      'not-served 3:42 services.api.workload.kind true',
    ]);
  });
});

describe('names', () => {
  it.each([
    [
      'an unknown strategy',
      `${withSteps('batch: 100%').replace('strategy: careful', 'strategy: carefull')}`,
      '7:15 environments.production.strategy: there is no strategy "carefull" | one of rolling, careful | carefull | did you mean "careful"?',
    ],
    [
      'an unknown strategy of a service',
      `${BASE}    services: { api: { strategy: { use: x } } }\n`,
      '7:41 environments.production.services.api.strategy.use: there is no strategy "x" | rolling | x | declare it under strategies, or use rolling',
    ],
    [
      'an unknown service in after',
      withServices('  api: { image: nginx, after: [ap] }\n'),
      '3:32 services.api.after[0]: there is no service "ap" | api | ap | did you mean "api"?',
    ],
    [
      'an unknown environment in only',
      withServices('  api: { image: nginx }\n  web: { image: httpd, only: [prodution] }\n'),
      '4:31 services.web.only[0]: there is no environment "prodution" | production | prodution | did you mean "production"?',
    ],
    [
      'an unknown service with an override',
      `${BASE}    services: { apo: {} }\n`,
      '7:17 environments.production.services.apo: there is no service "apo" | api | apo | did you mean "api"?',
    ],
    [
      'an unknown target',
      withTargets('[{ name: eu, namespace: shop, after: [us] }]'),
      '6:52 environments.production.targets[0].after[0]: there is no target "us" | eu | us | remove it, or declare the target',
    ],
    [
      'an approval that is not declared',
      withSteps('pause: { approval: goo }', 'batch: 100%'),
      '13:28 strategies.careful.steps[0].pause.approval: environment "production" declares no approval "goo" | go | "goo" | did you mean "go"?',
    ],
    [
      'a cycle of services',
      withServices('  api: { image: nginx, after: [web] }\n  web: { image: nginx, after: [db] }\n  db: { image: nginx, after: [api] }\n'),
      '3:31 services.api.after: services wait for each other: api → web → db → api | an order in which each can be released | a cycle in after | remove one of these edges',
    ],
    [
      'a service that waits for itself',
      withServices('  api: { image: nginx, after: [api] }\n'),
      '3:31 services.api.after: services wait for each other: api → api | an order in which each can be released | a cycle in after | remove one of these edges',
    ],
    [
      'a cycle of targets',
      withTargets('[{ name: eu, namespace: a, after: [us] }, { name: us, namespace: b, after: [eu] }]'),
      '6:48 environments.production.targets[0].after: targets wait for each other: eu → us → eu | an order in which each can be released | a cycle in after | remove one of these edges',
    ],
    [
      'two targets of one name',
      withTargets('[{ name: eu, namespace: a }, { name: eu, namespace: b }]'),
      '6:51 environments.production.targets[1].name: two targets are named "eu" | a name of its own | eu | rename one of them',
    ],
    [
      'two targets that are one place',
      withTargets('[{ name: eu, namespace: a }, { name: us, namespace: a }]'),
      '6:66 environments.production.targets[1].namespace: targets "eu" and "us" are the same place | a cluster or namespace of its own | the current context, namespace a | remove one of them, or correct its cluster or namespace',
    ],
    [
      'two services on one workload',
      withServices('  api: { image: nginx }\n  web: { image: nginx, workload: { name: api } }\n'),
      '4:42 services.web.workload.name: services "api" and "web" release the same workload | a workload of its own for each service | Deployment api on target eu | correct workload.name, or remove one of the services',
    ],
    [
      'a strategy with the name of the built-in one',
      `${BASE}strategies: { rolling: { steps: [{ batch: 100% }] } }\n`,
      '7:15 strategies.rolling: strategy "rolling" is built in | another name | rolling | rename the strategy and its uses',
    ],
    [
      'an application without a name',
      BASE.replace('metadata: { name: shop }', 'metadata: {}').replace('services:\n', 'services:\n  web: { image: nginx }\n'),
      '1:1 metadata.name: the application has no name | metadata: { name: NAME }, with several services | nothing | add it; release ids such as shop-production-42 start with it',
    ],
    [
      'an environment without services',
      withServices('  api: { image: nginx, only: [staging] }\n').concat('  staging: { targets: [{ name: s, namespace: s }] }\n'),
      '5:3 environments.production: no service is released to "production" | at least one service | none: each has only, without it | remove the environment, or add it to only of a service',
    ],
    [
      'an environment without targets',
      withTargets('[]'),
      '6:5 environments.production.targets: environment "production" has no target | at least one target | an empty list | add - { name: NAME, namespace: NAMESPACE }',
    ],
  ])('reports %s', (_, text, error) => {
    expect(inShort(text)).toEqual([error]);
  });
});

describe('values', () => {
  it.each([
    [
      'a service without an image',
      withServices('  api: {}\n'),
      '3:3 services.api.image: service "api" has no image | an image repository such as ghcr.io/acme/api | nothing, here and in defaults.service | add image here, or once for all under defaults.service with $(service) in it',
    ],
    [
      'an image with a tag',
      withServices('  api: { image: "ghcr.io/acme/api:v1" }\n'),
      '3:17 services.api.image: an image in a plan has no tag | an image repository such as ghcr.io/acme/api | ghcr.io/acme/api:v1 | write ghcr.io/acme/api: the release names the version',
    ],
    [
      'a namespace Kubernetes does not take',
      withTargets('[{ name: eu, namespace: Shop_1 }]'),
      '6:38 environments.production.targets[0].namespace: this must be a name of lower-case letters, digits and -, at most 63, starting and ending with a letter or digit | a name of lower-case letters, digits and -, at most 63, starting and ending with a letter or digit | Shop_1 | write the name as kubectl shows it',
    ],
    [
      'a variable that does not exist there',
      withServices('  api: { image: "ghcr.io/acme/$(target)" }\n'),
      '3:17 services.api.image: there is no variable $(target) here | one of $(service), $(environment) | $(target) | write the value itself',
    ],
    [
      'a manifest outside of the plan',
      withServices('  api: { image: nginx, manifests: [../k8s.yaml] }\n'),
      '3:36 services.api.manifests[0]: this must be a path or glob relative to the plan, inside its directory | a path or glob relative to the plan, inside its directory | ../k8s.yaml | write it relative to the plan, such as k8s/api/*.yaml',
    ],
    [
      'soak without after',
      withTargets('[{ name: eu, namespace: a, soak: 5m }]'),
      '6:41 environments.production.targets[0].soak: target "eu" waits after no other target | soak together with after | soak alone | add after: [TARGET], or remove soak',
    ],
    [
      'numbers with which nothing moves',
      `${BASE}    concurrency: { instances: 0 }\n`,
      '7:31 environments.production.concurrency.instances: nothing could move: no instance may be added and none may be missing | instances of at least 1, or unavailable of at least 1 | instances: 0, unavailable: 0 | add unavailable: 1 where there is no room for more instances',
    ],
    [
      'a timeout of nothing',
      `${BASE}    instanceTimeout: 0s\n`,
      '7:22 environments.production.instanceTimeout: no instance is ready after 0 seconds | at least 1s | 0s | write 5m, the default',
    ],
  ])('reports %s', (_, text, error) => {
    expect(inShort(text)).toEqual([error]);
  });
});

describe('batches and pauses', () => {
  const BATCH = 'a number of instances such as 1, or a percent from 1% to 100%';
  it.each([
    [
      'no batch',
      ['pause: { for: 5m }'],
      '12:5 strategies.careful.steps: the strategy has no batch | at least batch: 100% | no batch | add - batch: 100%',
    ],
    [
      'a last batch under 100%',
      ['batch: 50%'],
      '13:16 strategies.careful.steps[0].batch: the last batch is 50% | 100% | 50% | add - batch: 100% as the last step',
    ],
    [
      'a last batch that is a count',
      ['batch: 5'],
      '13:16 strategies.careful.steps[0].batch: the last batch is 5 | 100% | 5 | add - batch: 100% as the last step',
    ],
    [
      'a percent that goes down',
      ['batch: 50%', 'batch: 25%', 'batch: 100%'],
      '14:16 strategies.careful.steps[1].batch: the batch goes down from 50% to 25% | at least 50%: batches are cumulative | 25% | say how many are on the new version after the step',
    ],
    [
      'a count that goes down past a percent',
      ['batch: 5', 'batch: 50%', 'batch: 3', 'batch: 100%'],
      '15:16 strategies.careful.steps[2].batch: the batch goes down from 5 to 3 | at least 5: batches are cumulative | 3 | say how many are on the new version after the step',
    ],
    [
      'a percent over 100',
      ['batch: 150%', 'batch: 100%'],
      `13:16 strategies.careful.steps[0].batch: a percent is at most 100% | ${BATCH} | "150%" | write 100% for all instances`,
    ],
    [
      '0%',
      ['batch: 0%', 'batch: 100%'],
      `13:16 strategies.careful.steps[0].batch: a percent is at least 1% | ${BATCH} | "0%" | remove the batch, or write 1%`,
    ],
    [
      'a count of 0',
      ['batch: 0', 'batch: 100%'],
      `13:16 strategies.careful.steps[0].batch: a batch has at least 1 instance | ${BATCH} | 0 (a number) | write 1 or more`,
    ],
    [
      'a count in quotes',
      ['batch: "5"', 'batch: 100%'],
      `13:16 strategies.careful.steps[0].batch: this is neither a count nor a percent | ${BATCH} | "5" | remove the quotes for a count, or add % for a percent`,
    ],
    [
      'half an instance',
      ['batch: 1.5', 'batch: 100%'],
      `13:16 strategies.careful.steps[0].batch: this must be ${BATCH} | ${BATCH} | 1.5 (a number) | replace 1.5 (a number)`,
    ],
    [
      'a step after 100%',
      ['batch: 100%', 'pause: { for: 5m }'],
      '14:9 strategies.careful.steps[1]: this step comes after the batch of 100% | nothing but verify and gate after batch: 100% | a pause | move it before batch: 100%, or remove it',
    ],
    [
      'an empty step',
      ['{}', 'batch: 100%'],
      '13:9 strategies.careful.steps[0]: this step does nothing | a mapping with one of batch, verify, gate, pause | none of them | write one of them, or remove the step',
    ],
    [
      'a step of two kinds',
      ['{ batch: 1, pause: { for: 5m } }', 'batch: 100%'],
      '13:9 strategies.careful.steps[0]: a step does one thing, and not batch and pause | a mapping with one of batch, verify, gate, pause | batch and pause | write 2 steps',
    ],
    [
      'a pause that does not end',
      ['pause: { every: batch }', 'batch: 100%'],
      '13:16 strategies.careful.steps[0].pause: this pause does not say how it ends | for, or approval | neither | add for: 10m, or approval: NAME',
    ],
    [
      'a pause that ends twice',
      ['pause: { for: 5m, approval: go }', 'batch: 100%'],
      '13:16 strategies.careful.steps[0].pause: a pause ends by time or by approval, not both | for, or approval | both | write two pauses',
    ],
    [
      'a pause of no duration',
      ['pause: { for: soon }', 'batch: 100%'],
      '13:23 strategies.careful.steps[0].pause.for: this is not a duration | a duration such as 90s, 10m, 1h30m or 14d, at most 30d | "soon" | write a number with its unit, such as 10m',
    ],
    [
      'an unknown parameter',
      ['batch: $(params.fist)', 'batch: 100%'],
      '13:16 strategies.careful.steps[0].batch: the strategy has no parameter "fist" | one of $(service), $(environment), $(target), $(params.first), $(params.bake) | $(params.fist) | did you mean "params.first"?',
    ],
    [
      'a parameter where its type does not fit',
      ['batch: $(params.bake)', 'batch: 100%'],
      `13:16 strategies.careful.steps[0].batch: this is neither a count nor a percent | ${BATCH} | "5m", from $(params.bake) | write a count such as 1, or a percent such as 25%`,
    ],
  ])('reports %s', (_, steps, error) => {
    expect(inShort(withSteps(...steps))).toEqual([error]);
  });

  it('names what an argument made of a step, and where it came from', () => {
    const text = withSteps('batch: $(params.first)', 'batch: 100%').replace(
      'strategy: careful',
      'strategy: { use: careful, with: { first: 0 } }',
    );
    expect(inShort(text)).toEqual([
      `13:16 strategies.careful.steps[0].batch: a batch has at least 1 instance | ${BATCH} | 0 (a number), from $(params.first) as used at environments.production.strategy | write 1 or more`,
    ]);
  });

  it('refuses more steps than the limit, written out', () => {
    const steps = [...Array.from({ length: 120 }, () => 'batch: 1'), 'pause: { every: batch, for: 1s }', 'batch: 100%'];
    expect(inShort(withSteps(...steps))).toEqual([
      '12:5 strategies.careful.steps: the strategy has too many steps | at most 200 steps | 241 | use fewer batches',
    ]);
  });
});

describe('parameters', () => {
  const plan = (use: string, params: string): string => `${BASE}    strategy: { use: s, with: ${use} }
strategies:
  s:
    params: ${params}
    steps: [{ batch: 100% }]
`;
  it.each([
    [
      'an argument that is no parameter',
      '{ frst: 1 }',
      '{ first: { type: integer, default: 1 } }',
      '7:33 environments.production.strategy.with.frst: strategy "s" has no parameter "frst" | first | frst | did you mean "first"?',
    ],
    [
      'an argument of another type',
      '{ first: x }',
      '{ first: { type: integer } }',
      '7:40 environments.production.strategy.with.first: parameter "first" is of type integer | a whole number | "x" | write a whole number',
    ],
    [
      'an argument under the least',
      '{ first: 1 }',
      '{ first: { type: integer, min: 2 } }',
      '7:40 environments.production.strategy.with.first: parameter "first" does not allow this value | at least 2 | 1 (a number) | write at least 2',
    ],
    [
      'a duration over the greatest',
      '{ bake: 2h }',
      '{ bake: { type: duration, max: 90m } }',
      '7:39 environments.production.strategy.with.bake: parameter "bake" does not allow this value | at most 90m | "2h" | write at most 90m',
    ],
    [
      'a text that is not listed',
      '{ how: c }',
      '{ how: { type: string, enum: [a, b] } }',
      '7:38 environments.production.strategy.with.how: parameter "how" does not allow this value | one of a, b | "c" | write one of a, b',
    ],
    [
      'a value that is missing',
      '{}',
      '{ first: { type: integer } }',
      '7:15 environments.production.strategy: strategy "s" needs parameter "first" | with: { first: a whole number } | no value, and no default | add first under with, or a default under params',
    ],
    [
      'a default of another type',
      '{}',
      '{ on: { type: boolean, default: 5m } }',
      '10:45 strategies.s.params.on.default: parameter "on" is of type boolean | true or false | "5m" | write true or false',
    ],
    [
      'a percent over 100 as default',
      '{}',
      '{ p: { type: percent, default: 101% } }',
      '10:44 strategies.s.params.p.default: parameter "p" is of type percent | a percent such as 25% | "101%" | write a percent such as 25%',
    ],
    [
      'a least value for text',
      '{}',
      '{ t: { type: string, default: a, min: b } }',
      '10:46 strategies.s.params.t.min: a string has no min | enum, for this type | min | remove min, or list the values under enum',
    ],
  ])('reports %s', (_, use, params, error) => {
    expect(inShort(plan(use, params))).toEqual([error]);
  });

  it('reports arguments for the built-in strategy', () => {
    expect(inShort(`${BASE}    strategy: { use: rolling, with: { first: 1 } }\n`)).toEqual([
      '7:39 environments.production.strategy.with.first: strategy "rolling" has no parameter "first" | no parameters | first | remove "first"',
    ]);
  });
});

describe('all errors at once', () => {
  it('are sorted by position, whatever found them, without errors that only follow from others', () => {
    const text = `metadata: { name: shop, owne: x }
servces: 1
services:
  api: { image: "ghcr.io/acme/api:v1", after: [web] }
  web: { image: nginx, after: [api, wep] }
  web: {}
environments:
  production:
    strategy: carefull
    promote: { from: staging }
  staging:
    targets: [{ name: a, namespace: Shop }, { name: b, namespace: x, soak: 3m, after: [c] }]
    strategy: { use: careful, with: { frst: 1, first: x } }
    approvals: { go: true }
    instanceTimeout: 5
strategies:
  careful:
    params: { first: { type: integer, default: 1 } }
    steps:
      - batch: $(params.fist)
      - batch: 150%
      - verify: { use: x }
      - batch: 50%
      - pause: { approval: go }
      - batch: 25%
`;
    expect(errorsOf(text).map(({ line, column, path, code }) => `${line}:${column} ${code} ${path}`)).toEqual([
      '1:25 unknown-key metadata.owne',
      '2:1 unknown-key servces',
      '4:17 invalid-value services.api.image',
      '4:47 cycle services.api.after',
      '5:37 unknown-name services.web.after[1]',
      '6:3 duplicate-key services.web',
      '8:3 missing environments.production.targets',
      '9:15 unknown-name environments.production.strategy',
      '12:37 invalid-value environments.staging.targets[0].namespace',
      '12:88 unknown-name environments.staging.targets[1].after[0]',
      '13:39 parameter environments.staging.strategy.with.frst',
      '13:55 parameter environments.staging.strategy.with.first',
      '14:22 invalid-type environments.staging.approvals.go',
      '15:22 invalid-type environments.staging.instanceTimeout',
      '20:16 parameter strategies.careful.steps[0].batch',
      '21:16 batch strategies.careful.steps[1].batch',
      '22:24 unknown-name strategies.careful.steps[2].verify.use',
      '25:16 batch strategies.careful.steps[5].batch',
      '25:16 batch strategies.careful.steps[5].batch',
    ]);
  });

  it('end with a count when nobody would read them all', () => {
    const errors = errorsOf(`${BASE}${Array.from({ length: 300 }, (_, index) => `x${index}: 1\n`).join('')}`);
    expect(errors).toHaveLength(PLAN_LIMITS.errors + 1);
    expect(errors.at(-1)).toMatchObject({ line: 207, message: 'and at least 100 more errors from here on' });
  });
});

describe('limits', () => {
  const many = (number: number, entry: (index: number) => string): string =>
    Array.from({ length: number }, (_, index) => entry(index)).join('');
  it.each([
    ['services', withServices(many(501, (index) => `  s${index}: { image: nginx }\n`)), 'services', 'there are too many services'],
    [
      'environments',
      `${BASE}${many(50, (index) => `  e${index}: { targets: [{ name: a, namespace: b }] }\n`)}`,
      'environments',
      'there are too many environments',
    ],
    [
      'workloads',
      withServices(many(200, (index) => `  s${index}: { image: nginx }\n`)).replace(
        /targets: .*/,
        `targets: [${many(26, (index) => `{ name: t${index}, namespace: n${index} }, `)}]`,
      ),
      'environments',
      'there are too many workloads (services times targets)',
    ],
    ['nothing', 'services: {}\nenvironments: {}\n', 'services', 'there are no services'],
  ])('are checked for %s', (_, text, path, message) => {
    expect(errorsOf(text)[0]).toMatchObject({ path, message });
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      'services',
      'environments',
      'targets',
      'strategies',
      'steps',
      'batch',
      'pause',
      'params',
      'after',
      'name',
      'namespace',
      'image',
      'a',
      '100%',
      '1',
      '$(params.a)',
    ],
    ...[
      ': ',
      '\n',
      '\n  ',
      '\n    ',
      '- ',
      '{ ',
      ' }',
      '[',
      ']',
      ', ',
      '&a ',
      '*a',
      '"',
      "'",
      '|\n',
      '---\n',
      '!x ',
      '\t',
      '#',
      '<<: ',
      '? ',
      '__proto__',
      '\0',
      '\u2028',
      '%YAML 1.1\n',
    ],
  );
  it('never makes it throw: random text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => typeof parsePlan(text, { file: 'f' }).ok === 'boolean'),
      { numRuns: 300 },
    );
  });

  it('never makes it throw: pieces of plans, and every error has a place', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        for (const { line, column, message, expected, got, suggestion } of errorsOf(parts.join(''))) {
          expect(Math.min(line, column, message.length, expected.length, got.length, suggestion.length)).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('never makes it throw: values of any shape in a good plan', () => {
    const keys = fc.constantFrom(
      'services',
      'environments',
      'strategies',
      'defaults',
      'metadata',
      'api',
      'production',
      'targets',
      'strategy',
      'approvals',
      'careful',
      'steps',
      'params',
    );
    fc.assert(
      fc.property(keys, fc.jsonValue({ maxDepth: 3 }), (key, value) => {
        const lines = withSteps('batch: $(params.first)', 'batch: 100%').split('\n');
        const at = lines.findIndex((line) => line.trim().startsWith(`${key}:`));
        const changed = lines.map((line, index) => (index === at ? line.replace(/:.*/, `: ${JSON.stringify(value)}`) : line)).join('\n');
        expect(typeof parsePlan(changed, { file: 'f' }).ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});
