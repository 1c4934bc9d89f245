import { nearest } from '../../plan/nearest.ts';
import type { ResolvedService } from '../../plan/resolved-plan.ts';
import { type Check, type CheckContext, passed, unreadable, unseen } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import { selectContainers } from '../select-containers.ts';

export const checkWorkload: Check = (context) => context.services.map((service) => findingFor(service, context));

function findingFor(service: ResolvedService, { facts }: CheckContext): Finding {
  const { kind, name } = service.workload;
  const what = `${kind} ${name}`;
  if (kind !== 'Deployment') {
    return unseen(service.name, `${what} is not looked at: this version releases Deployments only`, 'strategy');
  }
  const read = facts.services[service.name];
  if (read === undefined) return unseen(service.name, `nothing was read about ${what}`, 'workload');
  if ('error' in read.workload) return unreadable(service.name, what, read.workload.error);
  const workload = read.workload.value;
  if (workload === null) return missing(service, facts.namespace, read.neighbours);
  const selection = selectContainers(workload.template, service);
  if (selection.kind === 'none') {
    return {
      service: service.name,
      verdict: 'fail',
      message: `${what}: ${selection.message}`,
      fix: selection.fix,
      evidence: workload.template.containers.map(({ name, image }) => ({ name, image })),
    };
  }
  const names = selection.containers.map((container) => container.name);
  const untouched = selection.untouchedInitContainers;
  return passed(
    service.name,
    `${what}, ${names.length === 1 ? 'container' : 'containers'} ${names.join(', ')}${untouched.length > 0 ? `; the init container ${untouched.join(', ')} keeps its image` : ''}`,
    { containers: names, untouchedInitContainers: untouched },
  );
}

function missing(service: ResolvedService, namespace: string, neighbours: readonly string[]): Finding {
  const { name } = service.workload;
  const near = nearest(name, neighbours);
  const shown = `${neighbours.slice(0, 10).join(', ')}${neighbours.length > 10 ? ` and ${neighbours.length - 10} more` : ''}`;
  return {
    service: service.name,
    verdict: 'fail',
    message: `namespace ${namespace} has no Deployment ${name}; ${neighbours.length === 0 ? 'it has none at all, or does not exist' : `it has ${shown}`}`,
    fix:
      near === null
        ? `set workload.name of ${service.name}, or create the Deployment first`
        : `did you mean "${near}"? Set it as workload.name of ${service.name}`,
    evidence: { found: neighbours.slice(0, 100) },
  };
}
