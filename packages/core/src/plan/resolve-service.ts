import { fillIn, type Rule } from './fill-in.ts';
import { repositoryProblem } from './image-repository.ts';
import type { MergedService } from './merged-service.ts';
import { isLabel, isSubdomain, LABEL_EXPECTED, SUBDOMAIN_EXPECTED } from './names.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import type { ResolvedStrategy } from './resolve-steps.ts';
import type { ResolvedService } from './resolved-plan.ts';

const WORKLOAD_RULE: Rule = { expected: SUBDOMAIN_EXPECTED, suggestion: 'write the name as kubectl shows it', allows: isSubdomain };
const CONTAINER_RULE: Rule = { expected: LABEL_EXPECTED, suggestion: 'write the name of a container of the pod template', allows: isLabel };

export interface ServicePlace {
  readonly environment: string;
  readonly target: string;
  readonly after: readonly string[];
  readonly strategy: ResolvedStrategy | null;
}

/** One service on one target. Null where something is wrong, which is reported. */
export function resolveService(service: MergedService, place: ServicePlace, report: PlanReport): ResolvedService | null {
  // One image for all targets: an artifact is resolved once for a release.
  const everywhere = { service: service.name, environment: place.environment };
  const here = { ...everywhere, target: place.target };
  const image = service.image === undefined ? null : resolveImage(service.image, service.pathOf('image'), everywhere, report);
  const at = (key: 'name' | 'container'): PlanPath => [...service.pathOf('workload'), key];
  const name = fillIn(service.workload.name ?? service.name, at('name'), here, WORKLOAD_RULE, report);
  const written = service.workload.container;
  const container = written === undefined ? null : fillIn(written, at('container'), here, CONTAINER_RULE, report);
  const manifests = service.manifests.map((glob, index) => resolveManifest(glob, [...service.pathOf('manifests'), index], here, report));
  if (image === null || name === null || place.strategy === null || (written !== undefined && container === null)) return null;
  const found = manifests.filter((glob) => glob !== null);
  if (found.length !== manifests.length) return null;
  return {
    name: service.name,
    image,
    workload: { kind: service.workload.kind ?? 'Deployment', name, container },
    after: place.after,
    manifests: found,
    strategy: place.strategy.name,
    steps: place.strategy.steps,
  };
}

function resolveImage(written: string, path: PlanPath, variables: Readonly<Record<string, string>>, report: PlanReport): string | null {
  const image = fillIn(written, path, variables, null, report);
  const problem = image === null ? null : repositoryProblem(image);
  if (problem === null) return image;
  const expected = 'an image repository such as ghcr.io/acme/api';
  report.add({
    code: 'invalid-value',
    path,
    at: 'value',
    message: problem.message,
    expected,
    got: image ?? written,
    suggestion: problem.suggestion,
  });
  return null;
}

function resolveManifest(written: string, path: PlanPath, variables: Readonly<Record<string, string>>, report: PlanReport): string | null {
  const rule: Rule = {
    expected: 'a path or glob relative to the plan, inside its directory',
    suggestion: 'write it relative to the plan, such as k8s/api/*.yaml',
    allows: (text) => !/^([/\\]|[A-Za-z]:)/.test(text) && !text.split(/[/\\]/).includes('..'),
  };
  return fillIn(written, path, variables, rule, report);
}
