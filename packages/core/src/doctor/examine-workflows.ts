import { didYouMean } from '../plan/nearest.ts';
import { advice, type DoctorFinding, good, toChange } from './doctor-finding.ts';
import { ACTION_INPUTS, RELEASE_WORKFLOW } from './sluice-workflow.ts';
import { parseWorkflow, type WorkflowJob, type WorkflowPermissions } from './workflow-file.ts';

/** A workflow of the repository. */
export interface WorkflowText {
  /** `.github/workflows/release.yml`. */
  readonly path: string;
  readonly text: string;
}

const CALLED = /^[^/@\s]+\/sluice\/\.github\/workflows\/release\.yml@/;
const ACTION = /^[^/@\s]+\/sluice(?:\/actions\/([a-z-]+))?@/;
const SECRET = /\$\{\{\s*secrets\./;

/** What is wrong with the workflows that use Sluice: those that call its reusable workflow, and those that have its actions as steps. */
export function examineWorkflows(workflows: readonly WorkflowText[]): readonly DoctorFinding[] {
  const all = workflows.flatMap(({ path, text }) => {
    const workflow = parseWorkflow(text);
    const jobs = Object.entries(workflow?.jobs ?? {});
    return jobs.map(
      ([name, job]): Place => ({ about: `job ${name} of ${path}`, job, permissions: job.permissions ?? workflow?.permissions ?? null }),
    );
  });
  return all.flatMap((place) => {
    const findings = CALLED.test(place.job.uses ?? '') ? ofCall(place) : ofSteps(place);
    const uses = CALLED.test(place.job.uses ?? '') || stepsOf(place.job).length > 0;
    return uses && findings.length === 0 ? [good({ ...told(place), message: 'what it hands on is what Sluice takes' })] : findings;
  });
}

interface Place {
  readonly about: string;
  readonly job: WorkflowJob;
  /** Its own, or those of the workflow; null where neither says. */
  readonly permissions: WorkflowPermissions | null;
}

function told({ about }: Place): Pick<DoctorFinding, 'group' | 'check' | 'about'> {
  return { group: 'github', check: 'workflow', about };
}

function ofCall(place: Place): readonly DoctorFinding[] {
  const { with: given, secrets } = place.job;
  const inputs = Object.keys(given ?? {});
  return [
    ...ofPermissions(place),
    ...unknownInputs(place, inputs, RELEASE_WORKFLOW.inputs, 'release.yml'),
    ...(inputs.includes('environment')
      ? []
      : [toChange({ ...told(place), message: 'release.yml needs the input environment', fix: 'add under with: environment: production' })]),
    ...(['version', 'artifacts', 'release-id'].some((name) => inputs.includes(name))
      ? []
      : [
          toChange({
            ...told(place),
            message: 'it says of nothing that it is to be released',
            fix: 'add under with: version: TAG, or artifacts',
          }),
        ]),
    ...ofSecrets(place, secrets ?? null),
  ];
}

/** GitHub starts no run of a caller that gives less than the called jobs ask for. */
function ofPermissions(place: Place): readonly DoctorFinding[] {
  const { permissions } = place;
  const line = `permissions: { ${Object.entries(RELEASE_WORKFLOW.permissions)
    .map(([name, level]) => `${name}: ${level}`)
    .join(', ')} }`;
  if (permissions === null)
    return [
      advice({
        ...told(place),
        message: 'it names no permissions: it has those that the repository gives to all jobs, which may be too few or too many',
        fix: `add to the job: ${line}`,
      }),
    ];
  const missing = Object.entries(RELEASE_WORKFLOW.permissions).filter(([name, level]) => !gives(permissions, name, level));
  if (missing.length === 0) return [];
  const names = missing.map(([name, level]) => `${name}: ${level}`).join(', ');
  return [
    toChange({
      ...told(place),
      message: `it does not give ${names}, which jobs of release.yml ask for: GitHub would start no run`,
      fix: `have in the job: ${line}`,
    }),
  ];
}

function gives(permissions: WorkflowPermissions, name: string, level: 'read' | 'write'): boolean {
  if (permissions === 'write-all') return true;
  if (permissions === 'read-all') return level === 'read';
  const given = permissions[name];
  return given === 'write' || given === level;
}

function unknownInputs(place: Place, given: readonly string[], known: readonly string[], of: string): readonly DoctorFinding[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) =>
      toChange({
        ...told(place),
        message: `${of} has no input ${name}`,
        fix: didYouMean(name, known, `remove it; inputs: ${known.join(', ')}`),
      }),
    );
}

function ofSecrets(place: Place, secrets: NonNullable<WorkflowJob['secrets']> | null): readonly DoctorFinding[] {
  if (secrets === 'inherit') return [];
  const known: readonly string[] = RELEASE_WORKFLOW.secrets;
  const names = Object.keys(secrets ?? {});
  const unknown = names
    .filter((name) => !known.includes(name))
    .map((name) =>
      toChange({
        ...told(place),
        message: `release.yml takes no secret ${name}`,
        fix: didYouMean(name, known, `hand on ${known.join(' and ')}, with others as lines of SLUICE_SECRETS`),
      }),
    );
  if (names.includes('KUBECONFIG')) return unknown;
  const message = 'it hands on no KUBECONFIG: the called jobs would find no kubeconfig, unless their runner has one';
  const fix = `add to the job: secrets: { KUBECONFIG: "\${{ secrets.KUBECONFIG }}" }, or secrets: inherit`;
  return [...unknown, advice({ ...told(place), message, fix })];
}

interface SluiceStep {
  readonly action: string;
  readonly given: Readonly<Record<string, unknown>>;
}

function stepsOf({ steps }: WorkflowJob): readonly SluiceStep[] {
  return (steps ?? []).flatMap(({ uses, with: given }) => {
    const found = ACTION.exec(uses ?? '');
    const action = found === null ? null : (found[1] ?? 'sluice');
    return action === null || !Object.hasOwn(ACTION_INPUTS, action) ? [] : [{ action, given: given ?? {} }];
  });
}

function ofSteps(place: Place): readonly DoctorFinding[] {
  const steps = stepsOf(place.job);
  const unknown = steps.flatMap(({ action, given }) =>
    unknownInputs(place, Object.keys(given), ACTION_INPUTS[action] ?? [], action === 'sluice' ? 'the root action' : `the action ${action}`),
  );
  // A comment may be about any environment: its job has a kubeconfig for all of them.
  const secret = steps.some(({ given }) => SECRET.test(String(given.kubeconfig ?? '')) && !/^comment\b/.test(String(given.run ?? '')));
  return [...unknown, ...(secret ? ofEnvironment(place) : [])];
}

/** Of a job whose kubeconfig comes from a secret. */
function ofEnvironment(place: Place): readonly DoctorFinding[] {
  const { environment = null } = place.job;
  if (environment === null)
    return [
      advice({
        ...told(place),
        message:
          'its kubeconfig is a secret, and it names no environment: either the secret is one that every branch can use, or it is empty here',
        fix: 'add to the job: environment: { name: production, deployment: false }, and keep the secret in that environment',
      }),
    ];
  if (typeof environment === 'object' && environment.deployment === false) return [];
  const name = typeof environment === 'string' ? environment : environment.name;
  return [
    advice({
      ...told(place),
      message: 'every job of it is a deployment of its own on GitHub, and each makes the one before it inactive',
      fix: `write: environment: { name: ${JSON.stringify(name)}, deployment: false }`,
    }),
  ];
}
