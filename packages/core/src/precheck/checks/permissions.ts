import { type Check, passed } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { AccessFact, Permission } from '../facts.ts';
import { rbacRules, renderRbacRules } from '../rbac-rules.ts';

/** One finding for what is missing in the namespace, one for what is missing in the cluster, one for what could not be asked. */
export const checkPermissions: Check = ({ facts }) => {
  const { access, namespace } = facts;
  const user = 'value' in facts.user && facts.user.value !== null ? `"${facts.user.value}"` : 'this user';
  const denied = access.filter((each) => 'value' in each.allowed && !each.allowed.value).map((each) => each.permission);
  const groups = [
    {
      permissions: denied.filter((each) => each.scope === 'namespace'),
      role: `a Role in namespace ${namespace}`,
      where: `in namespace ${namespace}`,
      optional: false,
    },
    {
      permissions: denied.filter((each) => each.scope === 'cluster' && !each.optional),
      role: 'a ClusterRole',
      where: 'in the cluster',
      optional: false,
    },
    {
      permissions: denied.filter((each) => each.scope === 'cluster' && each.optional),
      role: 'a ClusterRole',
      where: 'in the cluster',
      optional: true,
    },
  ];
  const missing = groups
    .filter(({ permissions }) => permissions.length > 0)
    .map(
      ({ permissions, role, where, optional }): Finding => ({
        service: null,
        verdict: 'fail',
        message: `${user} may not ${list(permissions)} ${where}${optional ? ': checks that need it warn instead' : ''}`,
        fix: `add to the rules of ${role} that is bound to ${user}:\n${renderRbacRules(rbacRules(permissions))}`,
        evidence: permissions.map(({ group, resource, verb, use }) => ({ group, resource, verb, use })),
        warnsAtMost: optional,
      }),
    );
  const findings = [...missing, ...unasked(access)];
  if (access.length === 0)
    return [
      {
        service: null,
        verdict: 'inconclusive',
        message: 'no permission could be asked for',
        fix: null,
        evidence: null,
        because: 'cluster',
      },
    ];
  return findings.length > 0 ? findings : [passed(null, `${user} has all ${access.length} permissions`, { asked: access.length })];
};

function unasked(access: readonly AccessFact[]): readonly Finding[] {
  const failed = access.flatMap((each) => ('error' in each.allowed ? [{ permission: each.permission, error: each.allowed.error }] : []));
  const [first] = failed;
  if (first === undefined) return [];
  return [
    {
      service: null,
      verdict: 'error',
      message: `${failed.length} of ${access.length} permissions could not be asked for: ${first.error.message}`,
      fix: null,
      evidence: failed.map(({ permission }) => `${permission.verb} ${permission.resource}`),
    },
  ];
}

/** `get/patch deployments.apps, get pods/log`; cut where it would fill the screen, the rules below it are complete. */
function list(permissions: readonly Permission[]): string {
  const resources = Map.groupBy(permissions, ({ group, resource }) => (group === '' ? resource : `${resource}.${group}`));
  const names = [...resources].map(([resource, each]) => `${each.map(({ verb }) => verb).join('/')} ${resource}`);
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
