import { PLAN_LIMITS } from '../limits.ts';
import type { Plan } from '../plan.ts';
import type { PlanReport } from '../report.ts';
import { resolveVerification } from './resolve-verification.ts';

/** Verifications in themselves, used or not. */
export function checkVerifications({ spec }: Plan, report: PlanReport): void {
  const entries = Object.entries(spec.verifications);
  tooMany('verifications', entries.length, PLAN_LIMITS.verifications, ['verifications'], report);
  for (const [name, entry] of entries) {
    const path = ['verifications', name];
    const metrics = Object.keys(entry.metrics).length;
    tooMany('metrics', metrics, PLAN_LIMITS.metrics, [...path, 'metrics'], report);
    const { golden } = resolveVerification(name, entry, null, path, report);
    if (golden === null && metrics === 0 && entry.instances === 'off' && !report.touched(path)) {
      report.add({
        code: 'missing',
        path,
        at: 'key',
        message: `verification "${name}" looks at nothing`,
        expected: 'use: golden-signals, metrics, or instances',
        got: 'none of them',
        suggestion: 'add use: golden-signals',
      });
    }
  }
}

function tooMany(what: string, count: number, limit: number, path: readonly string[], report: PlanReport): void {
  if (count <= limit) return;
  report.add({
    code: 'too-large',
    path,
    at: 'key',
    message: `there are too many ${what}`,
    expected: `at most ${limit}`,
    got: String(count),
    suggestion: 'remove those that nobody acts on',
  });
}
