import { describe, expect, it } from 'vitest';
import { formatPlanErrors } from './format-plan-errors.ts';
import { parsePlan } from './parse-plan.ts';
import { type InstanceCounts, type PlannedStages, planStages } from './plan-stages.ts';
import { planDocument, renderPlan } from './render-plan.ts';
import { resolvePlan } from './resolve-plan.ts';
import type { ResolvedPlan } from './resolved-plan.ts';

function resolve(text: string): ResolvedPlan {
  const parsed = parsePlan(text, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(formatPlanErrors(parsed.errors));
  const result = resolvePlan(parsed.plan, { environment: 'p', digest: { sha256: () => 'ab'.repeat(32) } });
  if (!result.ok) throw new Error(formatPlanErrors(result.errors));
  return result.resolved;
}

interface Shape {
  readonly targets?: string;
  readonly approvals?: string;
  readonly overrides?: string;
  readonly slo?: string;
  readonly steps: string;
}

function shop({ targets, approvals, overrides, slo, steps }: Shape): ResolvedPlan {
  return resolve(`metadata: { name: shop }
services: { api: { image: nginx }, web: { image: nginx, after: [api] } }
environments:
  p:
    targets: [${targets ?? '{ name: eu, namespace: a }'}]
    strategy: s
    services: ${overrides ?? '{}'}
    approvals: ${approvals ?? '{ go: {} }'}
${slo === undefined ? '' : `    slo: ${slo}\n`}strategies:
  s: { steps: [${steps}] }
  other: { steps: [{ batch: 50% }, { pause: { for: 5m } }, { batch: 100% }] }
`);
}

/** Stages in short: `eu 1,1 | wait 600 | approval go@eu | +3600 eu 100%,100%`. */
function inShort({ stages }: PlannedStages): string[] {
  return stages.map((stage) => {
    const later = stage.waitSeconds === 0 ? '' : `+${stage.waitSeconds} `;
    if (stage.kind === 'approval') return `${later}approval ${stage.approval}@${stage.target}`;
    const steps = stage.steps.map((step) =>
      step.kind === 'wait'
        ? `${step.reason} ${step.seconds}`
        : step.kind === 'batch'
          ? `${step.target} ${step.batches.map(({ service, amount }) => `${service}=${amount.kind === 'count' ? amount.count : `${amount.percent}%`}`).join(',')}`
          : step.kind === 'verify'
            ? `verify ${step.services.map(({ service, seconds, dropped }) => `${service} ${seconds}${dropped ? ' dropped' : ''}`).join(',')}`
            : `gate ${step.gate}`,
    );
    return `${later}${steps.join(' · ')}`;
  });
}

const CAREFUL = '{ batch: 1 }, { pause: { for: 10m } }, { pause: { approval: go } }, { batch: 100% }';
const TWO = '{ name: eu, namespace: a }, { name: us, namespace: b, after: [eu], soak: 30m }';

describe('planStages', () => {
  it('is one stage where nothing is paused', () => {
    expect(planStages(shop({ steps: '{ batch: 100% }' }))).toMatchObject({ timesAsked: 0, shortestSeconds: 0, approvals: [] });
    expect(inShort(planStages(shop({ steps: '{ batch: 100% }' })))).toEqual(['eu api=100%,web=100%']);
  });

  it('cuts where a person is asked; a short pause stays in its stage', () => {
    const planned = planStages(shop({ steps: CAREFUL }));
    expect(inShort(planned)).toEqual(['eu api=1,web=1 · pause 600', 'approval go@eu', 'eu api=100%,web=100%']);
    expect(planned).toMatchObject({ timesAsked: 1, shortestSeconds: 600, approvals: [{ approval: 'go', times: 1 }] });
  });

  it.each([
    ['30m', ['eu api=1,web=1 · pause 1800 · eu api=100%,web=100%']],
    ['31m', ['eu api=1,web=1', '+1860 eu api=100%,web=100%']],
  ])('cuts at a pause of %s only when it is over 30 minutes', (pause, expected) => {
    expect(inShort(planStages(shop({ steps: `{ batch: 1 }, { pause: { for: ${pause} } }, { batch: 100% }` })))).toEqual(expected);
  });

  it.each([
    [
      'release',
      1,
      [
        'eu api=1,web=1 · pause 600',
        'approval go@eu',
        'eu api=100%,web=100% · soak 1800 · us api=1,web=1 · pause 600 · us api=100%,web=100%',
      ],
    ],
    [
      'target',
      2,
      [
        'eu api=1,web=1 · pause 600',
        'approval go@eu',
        'eu api=100%,web=100% · soak 1800 · us api=1,web=1 · pause 600',
        'approval go@us',
        'us api=100%,web=100%',
      ],
    ],
  ])('asks once per %s', (each, times, expected) => {
    const planned = planStages(shop({ steps: CAREFUL, targets: TWO, approvals: `{ go: { each: ${each} } }` }));
    expect(inShort(planned)).toEqual(expected);
    expect(planned.timesAsked).toBe(times);
    expect(planned.shortestSeconds).toBe(600 + 1800 + 600);
  });

  it.each([
    ['release', 1],
    ['target', 2],
    ['batch', 4],
  ])('asks %s: %i times in two pauses on two targets', (each, times) => {
    const steps = '{ batch: 1 }, { batch: 50% }, { batch: 100% }, { pause: { every: batch, approval: go } }';
    expect(planStages(shop({ steps, targets: TWO, approvals: `{ go: { each: ${each} } }` })).timesAsked).toBe(times);
  });

  it('counts what passed on other targets against a soak', () => {
    const targets = '{ name: a, namespace: a }, { name: b, namespace: b }, { name: c, namespace: c, after: [a], soak: 25m }';
    // a ends at 10 min, b at 20 min; c may begin at 35 min and ends at 45 min.
    expect(planStages(shop({ steps: '{ batch: 1 }, { pause: { for: 10m } }, { batch: 100% }', targets })).shortestSeconds).toBe(45 * 60);
  });

  it('stops all of a target at a pause of one service', () => {
    const planned = planStages(shop({ steps: '{ batch: 1 }, { batch: 50% }, { batch: 100% }', overrides: '{ web: { strategy: other } }' }));
    expect(inShort(planned)).toEqual(['eu api=1,web=50% · eu api=50% · pause 300 · eu api=100%,web=100%']);
  });

  it('asks before anything moves, where the first step is a pause', () => {
    expect(inShort(planStages(shop({ steps: '{ pause: { approval: go } }, { batch: 100% }' })))).toEqual([
      'approval go@eu',
      'eu api=100%,web=100%',
    ]);
  });

  it.each<[number, string[]]>([
    [1, ['0/1', '0/1 nothing', '1/1']],
    [2, ['1/2', '1/2 nothing', '2/2']],
    [4, ['1/4', '1/4 nothing', '4/4']],
    [10, ['1/10', '3/10', '10/10']],
    [37, ['1/37', '10/37', '37/37']],
  ])('gives the instances of each batch for a workload of %i', (n, expected) => {
    const instances: InstanceCounts = { api: n };
    const planned = planStages(shop({ steps: '{ batch: 1 }, { batch: 25% }, { batch: 100% }' }), { instances });
    const batches = planned.stages
      .flatMap((stage) => (stage.kind === 'batches' ? stage.steps : []))
      .flatMap((step) => (step.kind === 'batch' ? step.batches : []));
    const shown = batches
      .filter(({ service }) => service === 'api')
      .map((b) => `${b.instances?.updated}/${b.instances?.total}${b.movesNothing ? ' nothing' : ''}`);
    expect(shown).toEqual(expected);
    expect(batches.filter(({ service }) => service === 'web').every((batch) => batch.instances === null)).toBe(true);
  });
});

describe('a verify step', () => {
  const VERIFIED =
    '{ batch: 1 }, { verify: { use: golden-signals, for: 10m } }, { batch: 25% }, { verify: golden-signals }, { batch: 100% }';

  it('stays in its stage however long it is, and counts into the shortest duration', () => {
    const planned = planStages(shop({ steps: VERIFIED.replace('10m', '1h') }));
    expect(inShort(planned)).toEqual([
      'eu api=1,web=1 · verify api 3600,web 3600 · eu api=25%,web=25% · verify api 300,web 300 · eu api=100%,web=100%',
    ]);
    expect(planned.shortestSeconds).toBe(3900);
  });

  it('counts for nothing after a batch that moves nothing', () => {
    const planned = planStages(shop({ steps: VERIFIED }), { instances: { api: 4, web: 2 } });
    expect(inShort(planned)).toEqual([
      'eu api=1,web=1 · verify api 600,web 600 · eu api=25%,web=25% · verify api 300 dropped,web 300 dropped · eu api=100%,web=100%',
    ]);
    expect(planned.shortestSeconds).toBe(600);
  });

  it('ends a stage before a job would live too long, wherever the number of instances is known or not', () => {
    const long =
      '{ batch: 1 }, { verify: { use: golden-signals, for: 3h } }, { batch: 2 }, { verify: { use: golden-signals, for: 2h } }, { batch: 100% }';
    const expected = ['eu api=1,web=1 · verify api 10800,web 10800 · eu api=2,web=2', 'verify api 7200,web 7200 · eu api=100%,web=100%'];
    expect(inShort(planStages(shop({ steps: long })))).toEqual(expected);
    expect(inShort(planStages(shop({ steps: long }), { instances: { api: 9, web: 9 } }))).toEqual(expected);
  });

  it('is shown with what it looks at', () => {
    const plan = shop({ slo: '{}', steps: `${VERIFIED}, { gate: slo }` });
    expect(renderPlan(plan, planStages(plan, { instances: { api: 10, web: 4 } })).split('\n')).toEqual([
      'shop → p   2 services on 1 target   1 stage, nobody is asked, ≥ 15 min of waiting',
      'plan sha256:abababababab   on failure: rollback   an instance has 5 min to become ready',
      'verification golden-signals   golden signals, instances   from pods   every 15 s   new against old',
      '',
      'stage 1   batches',
      '  eu   1 (1 of 10): api   1 (1 of 4): web',
      '  eu   verify golden-signals 10 min: api, web',
      '  eu   25% (3 of 10): api   25% (1 of 4, moves nothing): web',
      '  eu   verify golden-signals 5 min: api   verify golden-signals 5 min (nothing moved: dropped): web',
      '  eu   100% (10 of 10): api   100% (4 of 4): web',
      '  eu   gate: SLO',
    ]);
  });
});

describe('renderPlan', () => {
  it('shows the state, the stages, and what surprises with one instance', () => {
    const plan = shop({ steps: CAREFUL, targets: TWO });
    expect(renderPlan(plan, planStages(plan, { instances: { api: 10, web: 1 } }))).toBe(
      [
        'shop → p   2 services on 2 targets   3 stages, a person is asked once, ≥ 50 min of waiting',
        'plan sha256:abababababab   on failure: rollback   an instance has 5 min to become ready',
        '',
        'stage 1   batches',
        '  eu   1 (1 of 10): api   1 (0 of 1): web',
        '  eu   pause 10 min',
        'stage 2   approval go, before eu goes on',
        'stage 3   batches',
        '  eu   100% (10 of 10): api   100% (1 of 1): web',
        '  us   soak 30 min',
        '  us   1 (1 of 10): api   1 (0 of 1): web',
        '  us   pause 10 min',
        '  us   100% (10 of 10): api   100% (1 of 1): web',
        '',
        'web: 1 instance; batches before the last hold at 1 old and 1 new instead.',
      ].join('\n'),
    );
  });

  it('groups services that do the same', () => {
    const plan = shop({ steps: '{ batch: 1 }, { pause: { for: 2h } }, { batch: 100% }' });
    expect(renderPlan(plan, planStages(plan)).split('\n').slice(3)).toEqual([
      'stage 1   batches',
      '  eu   1: api, web',
      'stage 2   batches   begins 2 h later',
      '  eu   100%: api, web',
    ]);
  });
});

describe('planDocument', () => {
  it('is versioned JSON of the plan and its stages', () => {
    const plan = shop({ steps: '{ batch: 100% }' });
    const document = planDocument(plan, planStages(plan));
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    expect(document).toMatchObject({ schemaVersion: 1, timesAsked: 0, shortestSeconds: 0, plan: { application: 'shop' } });
  });
});
