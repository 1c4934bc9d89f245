import { parseDuration } from './durations.ts';
import type { ApprovalEntry } from './environment-schema.ts';
import type { PlanPath } from './plan-path.ts';
import { type Roles, resolvePrincipals } from './principal.ts';
import type { PlanReport } from './report.ts';
import type { ResolvedApproval } from './resolved-plan.ts';

/** The approvals of an environment, everything written out. */
export function resolveApprovals(
  environment: string,
  approvals: Readonly<Record<string, ApprovalEntry>>,
  roles: Roles,
  path: PlanPath,
  report: PlanReport,
): Readonly<Record<string, ResolvedApproval>> {
  const resolved = Object.entries(approvals).map(([name, entry]): [string, ResolvedApproval] => {
    checkName(name, environment, entry, [...path, name], report);
    checkTimeout(name, entry, [...path, name, 'timeout'], report);
    const by = resolvePrincipals(entry.by, roles, [...path, name, 'by'], report);
    const { via, each, timeout, onTimeout, onReject, selfApproval } = entry;
    const timeoutSeconds = timeout === undefined ? null : parseDuration(timeout);
    // Left out where everybody may: plans from before it was there keep their digest.
    return [name, { via, each, timeoutSeconds, onTimeout, onReject, selfApproval, ...(by.length > 0 && { by }) }];
  });
  return Object.fromEntries(resolved);
}

/** GitHub takes names of environments for the same whatever their case. */
function checkName(name: string, environment: string, { via }: ApprovalEntry, path: PlanPath, report: PlanReport): void {
  if (via !== 'environment' || name.toLowerCase() !== environment.toLowerCase()) return;
  report.add({
    code: 'duplicate-name',
    path,
    at: 'key',
    message: `approval "${name}" is named like its environment: with reviewers on the environment that holds the credentials, precheck, every stage and the rollback would each wait for a person`,
    expected: 'a GitHub environment of its own for the reviewers',
    got: name,
    suggestion: `rename it, for example to ${environment}-approval`,
  });
}

function checkTimeout(name: string, { timeout }: ApprovalEntry, path: PlanPath, report: PlanReport): void {
  if (timeout === undefined || parseDuration(timeout) !== 0) return;
  report.add({
    code: 'invalid-value',
    path,
    at: 'value',
    message: `approval "${name}" could never be given`,
    expected: 'at least 1s',
    got: timeout,
    suggestion: 'write 24h, or leave it out',
  });
}
