import { type Check, forEachWorkload, passed, unseen } from '../check-context.ts';
import { newTemplate } from '../new-template.ts';
import { selectContainers } from '../select-containers.ts';

/** Without a readiness probe an instance counts as ready when its process starts, and a batch says little. */
export const checkProbes: Check = (context) =>
  forEachWorkload(context, ({ service, facts, workload }) => {
    const template = newTemplate(facts, workload);
    const selection = selectContainers(template, service);
    const released = selection.kind === 'selected' ? selection.containers.map((container) => container.name) : [];
    if (released.length === 0) return unseen(service.name, 'no container to look at', 'workload');
    const bare = template.containers
      .filter((container) => released.includes(container.name) && !container.readinessProbe)
      .map((container) => container.name);
    if (bare.length === 0) return passed(service.name, `readiness probe on ${released.join(', ')}`, { containers: released });
    return {
      service: service.name,
      verdict: 'fail',
      message: `no readiness probe on ${bare.join(', ')}: an instance counts as ready as soon as its process starts, so a version that cannot serve passes its batch`,
      fix: `add a readinessProbe to ${bare.map((name) => `container ${name}`).join(', ')} of Deployment ${workload.name}`,
      evidence: { without: bare },
    };
  });
