import type { Diagnosis, Instance, InstanceContainer } from './instance.ts';

export type CauseKind =
  | 'crash-loop'
  | 'init-container'
  | 'image-pull'
  | 'configuration'
  | 'unschedulable'
  | 'quota'
  | 'admission'
  | 'probe'
  | 'slow-start'
  | 'no-progress'
  /** A signal of a verification is worse on new instances. */
  | 'metric'
  /** The error budget says no. */
  | 'gate';

/** Why an instance is not ready. `final` means that waiting longer cannot help, or has been tried for the whole timeout. */
export interface Cause {
  readonly kind: CauseKind;
  readonly final: boolean;
  /** Pod name; null when no pod could be created. */
  readonly pod: string | null;
  readonly message: string;
}

export interface JudgeInput {
  readonly diagnosis: Diagnosis;
  readonly now: number;
  readonly timeoutMs: number;
  /** When pods were first asked for without one appearing; null while that is not the case. */
  readonly creationFailingSince: number | null;
}

/** Restarts after which a crash loop is taken for what it is: one crash may be a race with a dependency. */
const CRASHES_ENOUGH = 2;
const IMAGE_NOT_FOUND =
  /not found|manifest unknown|name unknown|no such|denied|unauthorized|forbidden|invalid reference|no match for platform/i;

/** Causes, the worst first: final ones, then the oldest pods. */
export function judge(input: JudgeInput): readonly Cause[] {
  const causes = [...input.diagnosis.instances]
    .filter((instance) => !instance.ready && !instance.deleting && instance.phase !== 'Failed' && instance.phase !== 'Succeeded')
    .sort((a, b) => a.createdAt - b.createdAt)
    .map((instance) => causeOf(instance, input.now, input.timeoutMs))
    .filter((cause) => cause !== null);
  const creation = creationCause(input);
  if (creation) causes.unshift(creation);
  return causes.sort((a, b) => Number(b.final) - Number(a.final));
}

function creationCause({ diagnosis, now, timeoutMs, creationFailingSince }: JudgeInput): Cause | null {
  if (!diagnosis.creationFailure) return null;
  const { message } = diagnosis.creationFailure;
  const kind = /exceeded quota/i.test(message) ? 'quota' : 'admission';
  const final = creationFailingSince !== null && now - creationFailingSince >= timeoutMs;
  return { kind, final, pod: null, message: `pods cannot be created: ${message}` };
}

function causeOf(instance: Instance, now: number, timeoutMs: number): Cause | null {
  const ageMs = now - instance.createdAt;
  const late = ageMs >= timeoutMs;
  const cause = (kind: CauseKind, final: boolean, message: string): Cause => ({ kind, final: final || late, pod: instance.name, message });

  for (const container of instance.containers) {
    const found = containerCause(container);
    if (found) return cause(found.kind, found.final, found.message);
  }
  if (instance.unschedulable !== null) return cause('unschedulable', false, `cannot be scheduled: ${instance.unschedulable}`);
  if (!late) return null;
  const seconds = Math.round(timeoutMs / 1000);
  const running = instance.containers.some((container) => !container.init) && instance.containers.every((container) => !container.waiting);
  return running
    ? cause('probe', true, `runs, but was not ready within ${seconds} s (readiness probe)`)
    : cause('slow-start', true, `has not started within ${seconds} s (phase ${instance.phase})`);
}

function containerCause(container: InstanceContainer): { kind: CauseKind; final: boolean; message: string } | null {
  const { waiting, restartCount, lastExit } = container;
  if (!waiting) return null;
  const label = `${container.init ? 'init container' : 'container'} ${container.name}`;
  const exit = lastExit ? ` (exit code ${lastExit.exitCode}${lastExit.reason ? `, ${lastExit.reason}` : ''})` : '';
  switch (waiting.reason) {
    case 'CrashLoopBackOff':
      return {
        kind: container.init ? 'init-container' : 'crash-loop',
        final: restartCount >= CRASHES_ENOUGH,
        message: `${label} crashed ${restartCount} times${exit}`,
      };
    case 'ErrImagePull':
    case 'ImagePullBackOff':
      return {
        kind: 'image-pull',
        final: IMAGE_NOT_FOUND.test(waiting.message),
        message: `${label}: image cannot be pulled: ${waiting.message}`,
      };
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
      return { kind: 'image-pull', final: true, message: `${label}: ${waiting.reason}: ${waiting.message}` };
    case 'CreateContainerConfigError':
      return { kind: 'configuration', final: true, message: `${label} cannot be configured: ${waiting.message}` };
    default:
      return null;
  }
}
