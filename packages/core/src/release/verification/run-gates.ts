import type { Barrier } from '../../plan/barriers.ts';
import type { ResolvedTarget } from '../../plan/resolved-plan.ts';
import type { GateAnswer } from '../../ports/gates.ts';
import type { Cause } from '../failure-cause.ts';
import { assign, type Ending, isDone, lastBatchIndex, noteStep, type Run, stageEnd } from '../release-run.ts';

const LONGEST_REASON = 400;
/** Answers that are kept, the newest. */
const KEPT = 100;

const NOBODY: GateAnswer = {
  verdict: 'inconclusive',
  action: 'hold',
  reason: 'nothing here can ask the error budget: no SLO is configured for it',
  evidence: null,
};

/** The gates of a barrier: asked once each; one that holds is asked again by whoever goes on with the release. */
export async function runGates(run: Run, target: ResolvedTarget, { index, gates }: Barrier): Promise<Ending | null> {
  const { ports, journal } = run;
  if (gates.length === 0 || isDone(journal.release, target.name, index, 'gate')) return null;
  const end = stageEnd(run, target, index, 'gate');
  if (end) return end;
  for (const gate of gates) {
    const answer = ports.gates === null ? NOBODY : await ports.gates.ask(gate, journal.release, run.signal);
    const { verdict, action } = answer;
    const reason = answer.reason.slice(0, LONGEST_REASON);
    const record = { target: target.name, index, gate, verdict, action, reason, at: ports.clock.now() };
    journal.note((release) => ({ gates: [...release.gates, record].slice(-KEPT) }));
    ports.report({ kind: 'notice', message: `${target.name}: ${gate.toUpperCase()} gate: ${verdict}: ${reason}` });
    switch (action) {
      case 'continue':
        break;
      case 'hold':
        return { kind: 'gated', reason: `${gate.toUpperCase()} gate in ${target.name}: ${reason}` };
      case 'fail':
        noteStep(run, target.name, index, 'gate', 'failed');
        return { kind: 'failed', target, index, moved: causes(run, target, index, reason) };
      default:
        return action satisfies never;
    }
  }
  noteStep(run, target.name, index, 'gate', 'done');
  await journal.save();
  return null;
}

/** The whole of the target is what the budget was asked about: each of its services that has begun. */
function causes(run: Run, target: ResolvedTarget, index: number, message: string): Extract<Ending, { kind: 'failed' }>['moved'] {
  const cause: Cause = { kind: 'gate', final: true, pod: null, message };
  return target.services.flatMap((service) => {
    const batch = lastBatchIndex(service, index);
    if (batch < 0) return [];
    return [
      { assignment: assign(run, target, service, batch), result: { kind: 'failed', causes: [cause], explanations: [], evidence: null } },
    ];
  });
}
