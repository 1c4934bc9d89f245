import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePlan } from './parse-plan.ts';
import { planStages } from './plan-stages.ts';
import { renderPlan } from './render-plan.ts';
import { resolvePlan } from './resolve-plan.ts';

const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

const plan = (promote: string, staging = '', services = 'api: { image: nginx }') => `metadata: { name: shop }
services: { ${services} }
environments:
  staging: { targets: [{ name: stg, namespace: shop-staging, cluster: { context: stg } }]${staging} }
  production:
    targets: [{ name: eu, namespace: shop }]
    ${promote}
`;

function resolved(text: string) {
  const parsed = parsePlan(text, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const result = resolvePlan(parsed.plan, { environment: 'production', digest });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.resolved;
}

function errors(text: string): readonly string[] {
  const parsed = parsePlan(text, { file: 'release.yaml' });
  return parsed.ok
    ? []
    : parsed.errors.map(({ path, message, expected, suggestion }) => `${path}: ${message} | ${expected} | ${suggestion}`);
}

describe('promote', () => {
  it('is written out whole, with the place of the record it asks', () => {
    expect(resolved(plan('promote: { from: staging, within: 14d }')).promotion).toEqual({
      from: 'staging',
      withinSeconds: 14 * 86_400,
      mode: 'block',
      override: 'never',
      record: { context: 'stg', namespace: 'shop-staging' },
    });
  });

  it('is no part of a plan without it, so that its digest stays', () => {
    const without = resolved(plan('onFailure: hold'));
    expect('promotion' in without).toBe(false);
    expect(resolved(plan('onFailure: hold, promote: { from: staging }'.replace(', ', '\n    '))).digest).not.toBe(without.digest);
  });

  it('is told by sluice plan', () => {
    const shown = (promote: string): string => {
      const found = resolved(plan(promote));
      return renderPlan(found, planStages(found)).split('\n')[2] ?? '';
    };
    expect(shown('promote: { from: staging, within: 14d }')).toBe('promotion   only digests that succeeded in staging within 14 d');
    expect(shown('promote: { from: staging, mode: warn, override: fix }')).toBe(
      'promotion   only digests that succeeded in staging; others are a warning; a fix sets it aside',
    );
    expect(shown('onFailure: hold')).toBe('');
  });

  it.each<[string, string, string]>([
    [
      'an environment that is not there',
      plan('promote: { from: stagign }'),
      'environments.production.promote.from: there is no environment "stagign" | staging | did you mean "staging"?',
    ],
    [
      'itself',
      plan('promote: { from: production }'),
      'environments.production.promote.from: environment "production" is promoted from itself | staging | name the environment where a version is released first',
    ],
    [
      'one that waits for it',
      plan('promote: { from: staging }', ', promote: { from: production }'),
      'environments.staging.promote.from: environments are promoted from each other: staging → production → staging | one environment where a version begins | remove promote where versions are released first',
    ],
    [
      'no time at all',
      plan('promote: { from: staging, within: 0s }'),
      'environments.production.promote.within: nothing could have succeeded within 0 seconds | at least 1s | write 14d, or leave it out',
    ],
    [
      'one without a service',
      plan('promote: { from: staging }', '', 'api: { image: nginx }, web: { image: nginx, only: [production] }'),
      'environments.production.promote.from: this service is released to "production" and never to "staging": web | every service of "production" in "staging" too | add staging to their only',
    ],
  ])('refuses %s', (_, text, error) => {
    expect(errors(text)).toEqual([error]);
  });
});
