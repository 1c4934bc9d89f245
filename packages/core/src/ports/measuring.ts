import type { ResolvedTarget } from '../plan/resolved-plan.ts';
import type { InstanceSource } from './instance-source.ts';
import type { MetricSource } from './metric-source.ts';

/** Where a target is, and who answers there. */
export type MeasuredTarget = Pick<ResolvedTarget, 'name' | 'context' | 'namespace' | 'metrics'>;

/** Opens what verifications ask. */
export interface Measuring {
  /**
   * The source of this name, a kind of the target's `metrics`: a new one each time. Some count from look to look, so that each
   * verification has its own, and keeps it.
   *
   * @throws SluiceError where it cannot be opened, such as for want of a secret
   */
  source(target: MeasuredTarget, name: string): Promise<MetricSource>;
  instances(target: MeasuredTarget): Promise<InstanceSource>;
}
