import { isLabel, LABEL_EXPECTED } from '../plan/names.ts';
import type { InitOptions, LeftOut } from './init-options.ts';
import type { SourceDeployment } from './source-deployment.ts';
import type { SourceProblem } from './source-problem.ts';

/** An environment of the plan, its namespace, and the Deployments that are released there. */
export interface EnvironmentPlace {
  readonly environment: string;
  readonly namespace: string;
  readonly deployments: readonly SourceDeployment[];
}

export interface EnvironmentPlaces {
  readonly places: readonly EnvironmentPlace[];
  readonly leftOut: readonly LeftOut[];
  /** What was assumed, for people. */
  readonly notes: readonly string[];
  readonly problems: readonly SourceProblem[];
}

const DEFAULT_ENVIRONMENT = 'production';
/** Where kubectl puts what names no namespace, unless it is told otherwise. */
const DEFAULT_NAMESPACE = 'default';

type Options = Pick<InitOptions, 'from' | 'environments' | 'namespace'>;

/**
 * Which namespace is which environment. Manifests of one namespace, or of none, are those of every environment. Those of several, such as
 * `shop-staging` and `shop-production`, are an environment each: a plan releases all its services to every target.
 */
export function placeEnvironments(deployments: readonly SourceDeployment[], options: Options): EnvironmentPlaces {
  const names = nameProblems(options);
  const { namespace } = options;
  const taken = deployments.filter((each) => namespace === null || each.namespace === null || each.namespace === namespace);
  const leftOut = deployments
    .filter((each) => !taken.includes(each))
    .map((each) => left(each, `it is in namespace ${each.namespace}, and --namespace is ${namespace}`));
  const found = [...new Set(taken.flatMap((each) => each.namespace ?? []))];
  const problems = [...names, ...duplicates(taken, namespace ?? (found.length === 1 ? (found[0] ?? null) : null))];
  if (found.length > 1) {
    const several = placeSeveral(taken, found, options);
    return { ...several, leftOut: [...leftOut, ...several.leftOut], problems: [...problems, ...several.problems] };
  }
  const only = namespace ?? found[0] ?? DEFAULT_NAMESPACE;
  const environments = options.environments.length > 0 ? options.environments : [DEFAULT_ENVIRONMENT];
  const assumed = namespace === null && found.length === 0;
  return {
    places: environments.map((environment) => ({ environment, namespace: only, deployments: taken })),
    leftOut,
    notes: assumed ? [`the manifests name no namespace: ${DEFAULT_NAMESPACE} is assumed, --namespace names another`] : [],
    problems,
  };
}

function placeSeveral(
  deployments: readonly SourceDeployment[],
  namespaces: readonly string[],
  { from, environments }: Options,
): EnvironmentPlaces {
  const nowhere = deployments
    .filter((each) => each.namespace === null)
    .map(({ file, line, name }) => ({
      file,
      line,
      message: `Deployment ${name} names no namespace, and others are in ${namespaces.join(', ')}`,
      fix: 'add metadata.namespace, or take one namespace only: --namespace NAME',
    }));
  const within = (namespace: string) => deployments.filter((each) => each.namespace === namespace);
  if (environments.length > 0) {
    const pairs = environments.map((environment) => ({
      environment,
      namespace: namespaces.find((namespace) => belongs(namespace, environment)) ?? null,
    }));
    const unmatched = pairs.filter((pair) => pair.namespace === null).map(({ environment }) => environment);
    const used = pairs.flatMap((pair) => pair.namespace ?? []);
    return {
      places: pairs.flatMap(({ environment, namespace }) =>
        namespace === null ? [] : [{ environment, namespace, deployments: within(namespace) }],
      ),
      leftOut: deployments
        .filter((each) => each.namespace !== null && !used.includes(each.namespace))
        .map((each) => left(each, `its namespace ${each.namespace} belongs to none of the environments ${environments.join(', ')}`)),
      notes: [],
      problems: [
        ...nowhere,
        ...unmatched.map((environment) => ({
          file: from,
          line: null,
          message: `no namespace belongs to environment ${environment}; found: ${namespaces.join(', ')}. One that does is called ${environment}, or begins or ends with it`,
          fix: 'name the environments as the namespaces are, or run init for one namespace: --namespace NAME',
        })),
      ],
    };
  }
  const names = environmentNames(namespaces);
  const repeated = new Set(deployments.map(({ name }) => name)).size < deployments.length;
  const places = namespaces
    .map((namespace, index) => ({ environment: names[index] ?? namespace, namespace, deployments: within(namespace) }))
    .toSorted((left, right) => Number(isProduction(left.environment)) - Number(isProduction(right.environment)));
  if (repeated) {
    const notes = [`an environment for each namespace: ${places.map((each) => `${each.environment} is ${each.namespace}`).join(', ')}`];
    return { places, leftOut: [], notes, problems: nowhere };
  }
  const listed = namespaces
    .map(
      (namespace) =>
        `${namespace} (${within(namespace)
          .map(({ name }) => name)
          .slice(0, 3)
          .join(', ')})`,
    )
    .join(', ');
  const problem = {
    file: from,
    line: null,
    message: `the Deployments are in different namespaces and none is in two of them: ${listed}. A plan releases all its services to every target`,
    fix: 'write a plan for each namespace: --namespace NAME --out NAME.release.yaml',
  };
  return { places: [], leftOut: [], notes: [], problems: [...nowhere, problem] };
}

/** `shop-staging`, `shop-production` → `staging`, `production`; where that leaves nothing to tell them by, the namespaces' own names. */
function environmentNames(namespaces: readonly string[]): readonly string[] {
  const [first = ''] = namespaces;
  const starts = [...first.matchAll(/-/g)].map(({ index }) => first.slice(0, index + 1)).reverse();
  const common = starts.find((start) => namespaces.every((namespace) => namespace.startsWith(start))) ?? '';
  const names = namespaces.map((namespace) => namespace.slice(common.length));
  return names.every(isLabel) ? names : namespaces;
}

function belongs(namespace: string, environment: string): boolean {
  return namespace === environment || namespace.startsWith(`${environment}-`) || namespace.endsWith(`-${environment}`);
}

function isProduction(environment: string): boolean {
  return /(^|-)(prod|production|live)(-|$)/.test(environment);
}

function duplicates(deployments: readonly SourceDeployment[], otherwise: string | null): readonly SourceProblem[] {
  const first = new Map<string, SourceDeployment>();
  return deployments.flatMap((deployment) => {
    const namespace = deployment.namespace ?? otherwise;
    const key = `${namespace ?? ''}/${deployment.name}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, deployment);
      return [];
    }
    const { file, line, name } = deployment;
    const where = namespace === null ? 'and no namespace' : `in namespace ${namespace}`;
    return [
      {
        file,
        line,
        message: `a second Deployment ${name} ${where}; the first is at ${other.file}:${other.line}`,
        fix: 'remove one of them, or name the folder of one environment with --from',
      },
    ];
  });
}

function nameProblems({ from, environments, namespace }: Options): readonly SourceProblem[] {
  const refuse = (message: string, fix: string) => ({ file: from, line: null, message, fix });
  const wrong = environments
    .filter((name) => !isLabel(name))
    .map((name) => refuse(`"${name}" cannot be an environment; expected ${LABEL_EXPECTED}`, 'name it otherwise: --environment NAME'));
  const twice = [...new Set(environments.filter((name, index) => environments.indexOf(name) !== index))];
  return [
    ...wrong,
    ...twice.map((name) => refuse(`environment ${name} is named twice`, 'name each once')),
    ...(namespace === null || isLabel(namespace)
      ? []
      : [refuse(`"${namespace}" cannot be a namespace; expected ${LABEL_EXPECTED}`, 'write the name as kubectl shows it')]),
  ];
}

function left({ name, file, line }: SourceDeployment, reason: string): LeftOut {
  return { what: `Deployment ${name}`, file, line, reason };
}
