import { expect, it } from 'vitest';
import { parsePlan } from '../plan/parse-plan.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { parseSlos } from './parse-slos.ts';
import { rampExcesses } from './ramp-excess.ts';

function excesses(steps: string, slo = 'maxReleaseBurn: 2%'): readonly string[] {
  const text = `services: { api: { image: ghcr.io/acme/api } }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    strategy: careful
    slo: { ${slo} }
    approvals: { go: {} }
strategies: { careful: { steps: [${steps}] } }
`;
  const parsed = parsePlan(text, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const resolved = resolvePlan(parsed.plan, { environment: 'production', digest: { sha256: () => '0'.repeat(64) } });
  const slos = parseSlos([
    {
      file: 'slo.yaml',
      text: 'version: prometheus/v1\nservice: shop\nslos: [{ name: a, objective: 99.9, sli: { raw: { error_ratio_query: "e{{.window}}" } } }]\n',
    },
  ]);
  if (!resolved.ok || !slos.ok || !resolved.resolved.slo) throw new Error('no plan');
  return rampExcesses(resolved.resolved, resolved.resolved.slo, slos.slos);
}

it('is told where batches could burn more than is granted before the last one', () => {
  expect(excesses('{ batch: 10% }, { pause: { for: 10m } }, { batch: 50% }, { pause: { for: 20m } }, { batch: 100% }')).toEqual([
    'shop-a: the batches of api could burn 2.55% of the budget before the last one, more than the 2% granted: most of it 50% for 20 min, with 10% of their requests failing at worst',
  ]);
});

it('is nothing within the grant, without one, and for what a person takes', () => {
  expect(excesses('{ batch: 10% }, { pause: { for: 10m } }, { batch: 100% }')).toEqual([]);
  expect(excesses('{ batch: 50% }, { pause: { for: 20m } }, { batch: 100% }', '')).toEqual([]);
  expect(excesses('{ batch: 50% }, { pause: { approval: go } }, { batch: 100% }')).toEqual([]);
});

it('goes by the worst share that the plan believes in', () => {
  expect(excesses('{ batch: 10% }, { pause: { for: 10m } }, { batch: 100% }', 'maxReleaseBurn: 2%, worstErrors: 100%')).toHaveLength(1);
});
