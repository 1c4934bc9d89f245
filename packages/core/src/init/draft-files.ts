import { formatPlanErrors } from '../plan/format-plan-errors.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { SluiceError } from '../sluice-error.ts';
import { applicationName } from './application-name.ts';
import type { DraftService } from './draft-service.ts';
import { type DraftedServices, draftServices } from './draft-services.ts';
import { placeEnvironments } from './environment-places.ts';
import type { InitOptions, LeftOut } from './init-options.ts';
import { renderPlanFile } from './render-plan-file.ts';
import { renderWorkflow } from './render-workflow.ts';
import { readSourceCluster } from './source-deployment.ts';
import { readSourceObjects, type SourceFile, type SourceObject } from './source-objects.ts';
import type { SourceProblem } from './source-problem.ts';
import { findToolSources } from './tool-sources.ts';

/** A plan and a workflow, and what a person should know of how they came about. */
export interface InitDraft {
  readonly application: string;
  readonly plan: string;
  readonly workflow: string;
  readonly services: readonly string[];
  readonly environments: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
}

export type InitResult =
  | { readonly ok: true; readonly draft: InitDraft }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** Other things that run instances; everything else, such as a Service, stays as it is and is no news. */
const OTHER_WORKLOADS = ['StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob', 'Pod', 'CloneSet', 'Rollout'];

/**
 * From rendered manifests to a plan and a workflow. Pure: the same files give the same texts. All that is wrong with the files is found at
 * once; the plan that comes out resolves for each of its environments.
 */
export function draftFiles(files: readonly SourceFile[], options: InitOptions): InitResult {
  const tools = findToolSources(files.map(({ file }) => file));
  const own = files.filter(({ file }) => !tools.owns(file));
  const { objects, problems: unreadable, strangers } = readSourceObjects(own);
  const cluster = readSourceCluster(objects);
  const placed = placeEnvironments(cluster.deployments, options);
  const drafted = draftServices(placed.places, cluster);
  const problems = [...tools.problems, ...unreadable, ...cluster.problems, ...placed.problems, ...drafted.problems];
  const leftOut = [...placed.leftOut, ...drafted.leftOut, ...otherWorkloads(objects)];
  if (problems.length > 0) return { ok: false, problems };
  if (drafted.services.length === 0) return { ok: false, problems: [nothing(options.from, files.length, leftOut)] };

  const { services, cut, workloadPrefix } = drafted;
  const imagePrefix = commonImagePrefix(services);
  const application = applicationName({
    labels: cluster.deployments.map(({ labels }) => labels),
    imagePrefix,
    workloadPrefix,
    fallback: options.fallbackName,
  });
  const environments = placed.places.map(({ environment, namespace }) => ({ name: environment, namespace }));
  const { from } = options;
  const plan = renderPlanFile({ application, services, environments, cut, from, imagePrefix, workloadPrefix, leftOut });
  assertAccepted(plan);
  return {
    ok: true,
    draft: {
      application,
      plan,
      workflow: renderWorkflow({ application, planPath: options.planPath }),
      services: services.map(({ name }) => name),
      environments: environments.map(({ name }) => name),
      leftOut,
      notes: [...placed.notes, ...choices(drafted), ...strangers.map((file) => `${file} holds no Kubernetes object`)],
    },
  };
}

/** What precedes the service's name in most images; with one service alone its image is written as it is. */
function commonImagePrefix(services: readonly DraftService[]): string {
  const prefixes = services.flatMap(({ image, name }) => (image.endsWith(name) ? [image.slice(0, -name.length)] : []));
  const counts = [...Map.groupBy(prefixes, (prefix) => prefix)].toSorted(([, left], [, right]) => right.length - left.length);
  const [most] = counts;
  return most !== undefined && most[1].length > 1 ? most[0] : '';
}

function choices({ services }: DraftedServices): readonly string[] {
  return services.flatMap(({ name, container, note }) =>
    note === null ? [] : [`${name}: container ${container} gets the image, ${note}`],
  );
}

function otherWorkloads(objects: readonly SourceObject[]): readonly LeftOut[] {
  return objects
    .filter(({ kind }) => OTHER_WORKLOADS.includes(kind))
    .map(({ kind, file, line, object }) => ({
      what: `${kind} ${nameOf(object)}`,
      file,
      line,
      reason: 'this version releases Deployments only',
    }));
}

function nameOf(object: unknown): string {
  const metadata = typeof object === 'object' && object !== null && 'metadata' in object ? object.metadata : null;
  const name = typeof metadata === 'object' && metadata !== null && 'name' in metadata ? metadata.name : null;
  return typeof name === 'string' ? name.slice(0, 253) : 'without a name';
}

function nothing(from: string, fileCount: number, leftOut: readonly LeftOut[]): SourceProblem {
  if (fileCount === 0)
    return {
      file: from,
      line: null,
      message: 'no manifests are here; expected .yaml, .yml or .json files',
      fix: 'name the folder or the file of rendered manifests: --from PATH',
    };
  const left = leftOut.map(({ what, file, line, reason }) => `${what} (${file}${line === null ? '' : `:${line}`}): ${reason}`);
  return {
    file: from,
    line: null,
    message: `${fileCount} ${fileCount === 1 ? 'file holds' : 'files hold'} no Deployment that can be released${left.length === 0 ? '' : `. Left out: ${left.join('; ')}`}`,
    fix: 'name rendered manifests, with images as they are pulled (ghcr.io/acme/api:v1): --from PATH',
  };
}

/** What init writes, plan accepts; anything else is our mistake, and not the reader's. */
function assertAccepted(plan: string): void {
  const parsed = parsePlan(plan, { file: 'release.yaml' });
  if (!parsed.ok)
    throw new SluiceError(
      'init-refused',
      'bug',
      `init has drafted a plan that sluice plan refuses:\n${formatPlanErrors(parsed.errors, { source: plan })}`,
    );
}
