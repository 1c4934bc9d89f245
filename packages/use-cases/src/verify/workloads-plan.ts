import { PlanInvalidError, parsePlan, type ResolvedPlan, resolvePlan, SluiceError } from '@sluice/core';
import { systemDigest } from '../system-digest.ts';

/** Deployments that somebody else releases, and where their metrics are: what a plan would say, given without one. */
export interface LooseWorkloads {
  readonly workloads: readonly string[];
  readonly namespace: string;
  readonly context: string | null;
  /** `NAMESPACE/NAME:PORT` of the cluster, or an address; null asks the instances. */
  readonly prometheus: string | null;
  readonly use: string;
}

/** The smallest plan that has them; what is wrong with them is said as a plan's errors are. */
export function workloadsPlan({ workloads, namespace, context, prometheus, use }: LooseWorkloads): ResolvedPlan {
  const twice = workloads.find((name, index) => workloads.indexOf(name) !== index);
  if (twice !== undefined) throw new SluiceError('duplicate-workload', 'input', `workload ${twice} is named twice: name each once`);
  const source = prometheus === null ? {} : { prometheus: /^https?:\/\//.test(prometheus) ? { url: prometheus } : { service: prometheus } };
  const text = JSON.stringify(
    {
      metadata: { name: 'verification' },
      // Nothing of them is released: the image is never looked at.
      services: Object.fromEntries(workloads.map((name) => [name, { image: 'registry.invalid/none', workload: { name } }])),
      environments: {
        here: { targets: [{ name: 'here', namespace, ...(context !== null && { cluster: { context } }) }], metrics: source },
      },
    },
    null,
    1,
  );
  const parsed = parsePlan(text, { file: '(inputs)' });
  if (!parsed.ok) throw new PlanInvalidError(parsed.errors, text);
  const resolved = resolvePlan(parsed.plan, { environment: 'here', verifications: [use], digest: systemDigest });
  if (!resolved.ok) throw new PlanInvalidError(resolved.errors, text);
  return resolved.resolved;
}
