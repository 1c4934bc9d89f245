import { type NoReading, type Permission, rbacRules, renderRbacRules } from '@sluice/core';
import { ZodError } from 'zod';
import { ApiError, hasStatus } from '../api/api-error.ts';

/**
 * Why the cluster gave nothing to look at. `permission` is what it took: it is named where it is missing.
 *
 * @throws what is no failure of the cluster
 */
export function noReading(error: unknown, permission: Pick<Permission, 'group' | 'resource' | 'verb'>): NoReading {
  if (hasStatus(error, 403)) {
    const rule = renderRbacRules(rbacRules([{ ...permission, scope: 'namespace', optional: false, use: '' }]));
    return {
      kind: 'nothing',
      verdict: 'error',
      code: 'refused',
      message: `${error.message}. Add to the rules of the Role:\n${rule.trimEnd()}`,
    };
  }
  if (error instanceof ApiError) {
    const code =
      error.status === 0
        ? /^no answer in /.test(error.serverMessage)
          ? 'timeout'
          : 'unreachable'
        : error.status < 500 && error.status !== 429
          ? 'refused'
          : 'unreachable';
    return { kind: 'nothing', verdict: 'inconclusive', code, message: error.message };
  }
  if (error instanceof ZodError)
    return {
      kind: 'nothing',
      verdict: 'error',
      code: 'unexpected-answer',
      message: `the cluster answered something else than pods: ${error.message}`,
    };
  throw error;
}
