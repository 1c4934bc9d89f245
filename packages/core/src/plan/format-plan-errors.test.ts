import { describe, expect, it } from 'vitest';
import { formatPlanErrors } from './format-plan-errors.ts';
import { parsePlan } from './parse-plan.ts';

describe('formatPlanErrors', () => {
  const source = 'services: { api: { image: nginx } }\nenvironments:\n  p:\n    stratgy: x\n    targets: [{ name: a, namespace: b }]\n';

  it('says where and what, shows the line, and what was expected, found and to be done', () => {
    const result = parsePlan(source, { file: 'release.yaml' });
    expect(formatPlanErrors(result.ok ? [] : result.errors, { source })).toBe(
      [
        'release.yaml:4:5 environments.p.stratgy: unknown key "stratgy"',
        '    4 |     stratgy: x',
        '      |     ^',
        '    expected  one of targets, url, strategy, services, approvals, concurrency, instanceTimeout, onFailure, onNewer, promote, stages, prechecks, timezone, windows, metrics, slo, monitors, order',
        '    got       stratgy',
        '    do        did you mean "strategy"?',
        '',
        '1 error',
      ].join('\n'),
    );
  });

  it('lets no control character of the file reach a terminal', () => {
    const hostile = 'a: 1 \u001b[31m\n';
    const result = parsePlan(hostile, { file: 'release.yaml' });
    const text = formatPlanErrors(result.ok ? [] : result.errors, { source: hostile });
    expect(text).toContain('1 | a: 1');
    expect(text).not.toContain('\u001b');
  });
});
