import type { PodObject, RestClient } from '@sluice/kubernetes';
import { SourceError } from '../source-error.ts';
import { countLines, type LineMatcher, type LogCursor } from './log-lines.ts';
import { readPodLog } from './read-pod-log.ts';

/** Where the next look at the log of an instance goes on. */
export interface Followed {
  readonly cursor: LogCursor;
  /** Of its container, at the last look. */
  readonly restarts: number;
}

export interface LogQuestion {
  readonly namespace: string;
  readonly pod: PodObject;
  /** Null: the one that kubectl shows by default. */
  readonly container: string | null;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly matchers: ReadonlyMap<string, LineMatcher>;
  /** When the whole look has to be over. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** An instance that is looked at for the first time: lines after this moment count. */
export function followFrom(pod: PodObject, container: string | null, from: number): Followed {
  return { cursor: behind(from), restarts: restartsOf(pod, containerOf(pod, container)) };
}

/**
 * Lines since the last look, those of the run before after a restart included.
 *
 * @throws PodFailure, and SourceError for what concerns every instance
 */
export async function countPodLog(
  client: RestClient,
  from: Followed,
  { namespace, pod, container: wanted, until, matchers, deadline, signal }: LogQuestion,
): Promise<{ readonly counts: ReadonlyMap<string, number>; readonly next: Followed }> {
  const { name } = pod.metadata;
  const container = containerOf(pod, wanted);
  const containers = pod.spec.containers.map((one) => one.name);
  if (container === undefined || !(containers.includes(container) || hasSidecar(pod, container)))
    throw new PodFailure(new SourceError('refused', `${name} has no container ${container}: expected one of ${containers.join(', ')}`));
  const restarts = restartsOf(pod, container);
  const again = restarts - from.restarts;
  const afterwards: Followed = { cursor: behind(until), restarts };
  if (again > 1)
    throw new PodFailure(
      new SourceError('partial', `${name} started ${again} times since the last look: the logs of the runs in between are gone`),
      afterwards,
    );
  let { cursor } = from;
  const counts = new Map<string, number>();
  for (const previous of again === 1 ? [true, false] : [false]) {
    const timeoutMs = deadline - Date.now();
    if (timeoutMs <= 0) throw new PodFailure(new SourceError('timeout', `${name}: not asked, the others took all of the time`));
    const log = await readPodLog(client, { namespace, pod: name, container, previous, since: cursor.at, timeoutMs, signal });
    if (log.kind === 'failed') throw new PodFailure(log.error, log.error.code === 'too-large' ? afterwards : null);
    if (log.kind === 'none') continue;
    const counted = countLines(log.text, cursor, until, matchers);
    cursor = counted.cursor;
    for (const [pattern, count] of counted.counts) counts.set(pattern, (counts.get(pattern) ?? 0) + count);
  }
  return { counts, next: { cursor, restarts } };
}

/** What keeps the log of one instance from being counted; and where it goes on, where nothing brings back what is lost. */
export class PodFailure extends Error {
  override readonly cause: SourceError;
  readonly next: Followed | null;

  constructor(cause: SourceError, next: Followed | null = null) {
    super(cause.message);
    this.cause = cause;
    this.next = next;
  }
}

function behind(at: number): LogCursor {
  return { at, lines: Number.POSITIVE_INFINITY };
}

/** As kubectl chooses (https://kubernetes.io/docs/reference/labels-annotations-taints/#kubectl-kubernetes-io-default-container). */
function containerOf(pod: PodObject, wanted: string | null): string | undefined {
  return wanted ?? pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? pod.spec.containers[0]?.name;
}

function hasSidecar(pod: PodObject, container: string): boolean {
  return pod.spec.initContainers?.some(({ name, restartPolicy }) => name === container && restartPolicy === 'Always') ?? false;
}

function restartsOf(pod: PodObject, container: string | undefined): number {
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  return statuses.find(({ name }) => name === container)?.restartCount ?? 0;
}
