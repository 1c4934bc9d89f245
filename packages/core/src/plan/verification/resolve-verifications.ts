import { checkNames } from '../check-services.ts';
import type { EnvironmentEntry } from '../environment-schema.ts';
import { SOURCE_KINDS } from '../metrics/metrics-schema.ts';
import { didYouMean, oneOf } from '../nearest.ts';
import type { Plan } from '../plan.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import type { ResolvedTarget } from '../resolved-plan.ts';
import { GOLDEN_SIGNALS, GOLDEN_VERIFICATION } from './golden-signals.ts';
import { resolveVerification, type SourcesHere } from './resolve-verification.ts';
import type { ResolvedVerification } from './resolved-verification.ts';

export interface ResolvedVerifications {
  readonly verifications: Readonly<Record<string, ResolvedVerification>>;
  readonly monitors: readonly string[];
}

/** The verifications that an environment uses, in its steps and as monitors. Null where it uses none. */
export function resolveVerifications(
  plan: Plan,
  environment: string,
  { monitors, onFailure, wanted }: Pick<EnvironmentEntry, 'monitors' | 'onFailure'> & { readonly wanted: readonly string[] },
  targets: readonly ResolvedTarget[],
  report: PlanReport,
): ResolvedVerifications | null {
  const { declared, spec } = plan;
  const path: PlanPath = ['environments', environment, 'monitors'];
  checkNames('verification', monitors, declared.verifications, path, report);
  reportTwice(monitors, path, report);
  for (const name of wanted) if (!declared.verifications.includes(name)) reportUnknown(name, declared.verifications, report);
  const here: SourcesHere = {
    environment,
    onFail: onFailure === 'hold' ? 'hold' : 'rollback',
    kinds: SOURCE_KINDS.filter((kind) => targets.every(({ metrics = [] }) => metrics.some((source) => source.kind === kind))),
  };
  const steps = targets.flatMap(({ services }) => services.flatMap((service) => service.steps));
  const used = new Set([...wanted, ...monitors, ...steps.flatMap((step) => (step.kind === 'verify' ? step.verification : []))]);
  const resolved = [...used].flatMap((name): [string, ResolvedVerification][] => {
    const own = Object.hasOwn(spec.verifications, name) ? spec.verifications[name] : undefined;
    const entry = own ?? (name === GOLDEN_SIGNALS ? GOLDEN_VERIFICATION : undefined);
    return entry === undefined ? [] : [[name, resolveVerification(name, entry, here, ['verifications', name], report)]];
  });
  return used.size === 0 ? null : { verifications: Object.fromEntries(resolved), monitors: [...new Set(monitors)] };
}

function reportUnknown(name: string, known: readonly string[], report: PlanReport): void {
  report.add({
    code: 'unknown-name',
    path: ['verifications'],
    at: 'key',
    message: `verification "${name.slice(0, 80)}" was asked for, and the plan has none of that name`,
    expected: oneOf(known),
    got: name.slice(0, 80),
    suggestion: didYouMean(name, known, 'declare it under verifications'),
  });
}

function reportTwice(monitors: readonly string[], path: PlanPath, report: PlanReport): void {
  monitors.forEach((name, index) => {
    if (monitors.indexOf(name) === index) return;
    report.add({
      code: 'duplicate-name',
      path: [...path, index],
      at: 'value',
      message: `monitor "${name}" is named twice`,
      expected: 'each once',
      got: name,
      suggestion: 'remove one of them',
    });
  });
}
