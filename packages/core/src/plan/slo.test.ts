import { describe, expect, it } from 'vitest';
import { resolvedPlanSchema } from '../record/resolved-plan-schema.ts';
import { parsePlan } from './parse-plan.ts';
import { resolvePlan } from './resolve-plan.ts';

const plan = (environment: string, steps = '[{ batch: 100% }]') => `services:
  api: { image: ghcr.io/acme/api }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    strategy: careful
${environment}
strategies:
  careful: { steps: ${steps} }
`;

function resolve(environment: string, steps?: string) {
  const parsed = parsePlan(plan(environment, steps), { file: 'release.yaml' });
  if (!parsed.ok) return { errors: parsed.errors.map(({ path, message, line }) => `${line} ${path}: ${message}`) };
  const found = resolvePlan(parsed.plan, { environment: 'production', digest: { sha256: () => '0'.repeat(64) } });
  return found.ok ? { plan: found.resolved } : { errors: found.errors.map(({ message }) => message) };
}

describe('slo of an environment', () => {
  it('is nothing where the plan says nothing, and then changes no plan', () => {
    const { plan: resolved } = resolve('');
    expect(resolved).not.toHaveProperty('slo');
    expect(resolved?.targets[0]).not.toHaveProperty('metrics');
  });

  it('is written out with its defaults, and comes back out of a record', () => {
    const { plan: resolved } = resolve('    slo: {}');
    expect(resolved?.slo).toEqual({
      files: ['slo/*.yaml'],
      freezeBelow: 0,
      onFastBurn: 'wait',
      allow: ['security', 'incident-fix'],
      minimumEvents: 0,
      maxReleaseBurn: null,
      worstErrors: 0.1,
      mode: 'block',
    });
    expect(resolvedPlanSchema.parse(JSON.parse(JSON.stringify(resolved))).slo).toEqual(resolved?.slo);
  });

  it('keeps the Prometheus that answers it, and the mode of its check', () => {
    const { plan: resolved } = resolve(`    slo: { files: [a.yaml], freezeBelow: 12.5%, onFastBurn: reject, allow: [], maxReleaseBurn: 5% }
    prechecks: { slo: warn }
    metrics: { prometheus: { url: "https://prometheus.acme.test" } }`);
    expect(resolved?.slo).toMatchObject({ freezeBelow: 0.125, onFastBurn: 'reject', allow: [], maxReleaseBurn: 0.05, mode: 'warn' });
    expect(resolved?.targets[0]?.metrics?.map(({ kind }) => kind)).toContain('prometheus');
  });

  it('is needed by a gate among the steps', () => {
    const gated = '[{ batch: 50% }, { gate: slo }, { batch: 100% }]';
    expect(resolve('    slo: {}', gated).plan?.targets[0]?.services[0]?.steps.map(({ kind }) => kind)).toEqual(['batch', 'gate', 'batch']);
    expect(resolve('', gated).errors).toEqual([
      '4 environments.production: strategy "careful" of service "api" asks gate: slo, and the environment names no SLO',
    ]);
  });

  it.each([
    ['slo: { freezeBelow: 5 }', 'environments.production.slo.freezeBelow: this must be a percentage from 0% to 100%, such as 5% or 0.5%'],
    [
      'slo: { freezeBelow: 101% }',
      'environments.production.slo.freezeBelow: this must be a percentage from 0% to 100%, such as 5% or 0.5%',
    ],
    ['slo: { files: [] }', 'environments.production.slo.files: this must be a list of at least 1 entries'],
    ['slo: { alow: [security] }', 'environments.production.slo.alow: unknown key "alow"'],
    [
      'slo: { allow: ["Sec urity"] }',
      'environments.production.slo.allow[0]: this must be a word of lower-case letters, digits and -, such as security',
    ],
    ['prechecks: { slo: {} }', 'environments.production.prechecks.slo: this must be one of off, warn, block'],
  ])('%s is refused', (line, expected) => {
    expect(resolve(`    ${line}`).errors?.map((text) => text.replace(/^\d+ /, ''))).toEqual([expected]);
  });
});
