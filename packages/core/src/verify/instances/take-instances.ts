import { addLikelihood } from '../counts/likelihood.ts';
import type { InstanceFact, InstancesLook } from './instances-look.ts';
import { FOLLOWED, type InstanceMemory, type InstancesSide, type InstancesState, TROUBLES, type Trouble } from './instances-state.ts';

/** @param at When the look was taken, in milliseconds since the epoch. */
export function takeInstances(state: InstancesState, look: InstancesLook, at: number): InstancesState {
  if (look.kind === 'nothing') return { ...state, nothing: look };
  const before = { since: state.since, lastAt: state.lastAt, at };
  const taken = { new: takeSide(state.new, look.new, before), old: takeSide(state.old, look.old, before) };
  const evidenceOf = (trouble: Trouble) =>
    addLikelihood(state.evidence[trouble], state.settings.tolerance, {
      new: { bad: taken.new.hit[trouble], total: taken.new.side.seconds - state.new.seconds },
      old: { bad: taken.old.hit[trouble], total: taken.old.side.seconds - state.old.seconds },
    });
  return {
    ...state,
    firstAt: state.firstAt ?? at,
    lastAt: at,
    new: taken.new.side,
    old: taken.old.side,
    evidence: { oomKills: evidenceOf('oomKills'), restarts: evidenceOf('restarts'), readinessLosses: evidenceOf('readinessLosses') },
    sampled: look.sampled || look.new.length > FOLLOWED || look.old.length > FOLLOWED,
    nothing: null,
  };
}

interface Before {
  readonly since: number;
  readonly lastAt: number | null;
  readonly at: number;
}

/** `hit` counts instances, not events: the crashes of one instance are no independent draws. */
function takeSide(
  side: InstancesSide,
  facts: readonly InstanceFact[],
  before: Before,
): { readonly side: InstancesSide; readonly hit: Record<Trouble, number> } {
  const hit: Record<Trouble, number> = { oomKills: 0, restarts: 0, readinessLosses: 0 };
  const totals = { ...side.totals };
  const worst = { ...side.worst };
  const instances: Record<string, InstanceMemory> = {};
  let { seconds } = side;
  const followed = [...facts]
    .filter((fact) => !fact.deleting && fact.phase !== 'Failed' && fact.phase !== 'Succeeded')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, FOLLOWED);
  for (const fact of followed) {
    const known = side.instances[fact.name];
    const memory = remember(known ?? firstSeen(fact, before.since), fact);
    instances[fact.name] = memory;
    const from = known ? (before.lastAt ?? before.at) : fact.createdAt >= before.since ? fact.createdAt : before.at;
    seconds += Math.max(0, before.at - from) / 1000;
    for (const trouble of TROUBLES) {
      const count = memory[trouble] - (known?.[trouble] ?? 0);
      if (count <= 0) continue;
      hit[trouble] += 1;
      totals[trouble] += count;
      if (memory[trouble] > (worst[trouble]?.count ?? 0))
        worst[trouble] = { instance: fact.name, count: memory[trouble], lastExit: memory.lastExit };
    }
  }
  return { side: { instances, totals, worst, seconds }, hit };
}

function firstSeen(fact: InstanceFact, since: number): InstanceMemory {
  const none = { oomKills: 0, restarts: 0, readinessLosses: 0, lastExit: null };
  // A young one was never ready before; of an older one, what it is like now is where it starts.
  return fact.createdAt >= since
    ? { ...none, ended: {}, ready: false, readyChangedAt: null }
    : { ...none, ended: endedRuns(fact), ready: fact.ready, readyChangedAt: fact.readyChangedAt };
}

function remember(known: InstanceMemory, fact: InstanceFact): InstanceMemory {
  const ended = endedRuns(fact);
  const again = fact.containers.filter(({ name }) => (ended[name] ?? 0) > (known.ended[name] ?? 0));
  const restarts = again.reduce((sum, { name }) => sum + (ended[name] ?? 0) - (known.ended[name] ?? 0), 0);
  // Of several runs that ended between two looks only the last exit shows: at least so many were killed.
  const oomKills = again.filter(({ lastExit }) => lastExit?.reason === 'OOMKilled').length;
  const wentAndCame = known.ready && fact.ready && known.readyChangedAt !== null && fact.readyChangedAt !== known.readyChangedAt;
  // An instance that starts again is not ready meanwhile: that is the restart, which is counted.
  const lost = restarts === 0 && ((known.ready && !fact.ready) || wentAndCame);
  return {
    ended,
    restarts: known.restarts + restarts,
    oomKills: known.oomKills + oomKills,
    readinessLosses: known.readinessLosses + (lost ? 1 : 0),
    ready: fact.ready,
    readyChangedAt: fact.readyChangedAt,
    lastExit: again.length > 0 ? exitOf(again) : known.lastExit,
  };
}

/** A container that waits for its next run in a crash loop has ended once more than it was restarted. */
function endedRuns(fact: InstanceFact): Readonly<Record<string, number>> {
  return Object.fromEntries(
    fact.containers.map(({ name, restartCount, waiting }) => [name, restartCount + (waiting?.reason === 'CrashLoopBackOff' ? 1 : 0)]),
  );
}

function exitOf(containers: InstanceFact['containers']): string | null {
  const exit = (containers.find(({ lastExit }) => lastExit?.reason === 'OOMKilled') ?? containers.find(({ lastExit }) => lastExit))
    ?.lastExit;
  return exit ? `exit code ${exit.exitCode}${exit.reason ? `, ${exit.reason}` : ''}` : null;
}
