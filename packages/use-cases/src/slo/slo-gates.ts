import { type GateAnswer, type Gates, type JsonValue, type Release, SluiceError, sloEvidence } from '@sluice/core';
import { systemClock } from '../system-clock.ts';
import { askPlanSlos, decideSlos, type SloReach } from './ask-plan.ts';

/** `gate: slo` between the batches of a release: the budgets, how fast they burn, and what the release itself has burned. */
export function sloGates(reach: Omit<SloReach, 'at' | 'signal'>): Gates {
  return {
    async ask(_gate, release, signal): Promise<GateAnswer> {
      const { slo } = release.plan;
      if (!slo) return { verdict: 'error', action: 'hold', reason: 'the plan names no SLO: add slo to the environment', evidence: null };
      try {
        const asked = await askPlanSlos(release.plan, slo, movedAt(release), { ...reach, signal, at: systemClock.now() });
        const decision = decideSlos(slo, asked, release.fix);
        const action = ({ go: 'continue', wait: 'hold', stop: 'fail' } as const)[decision.kind];
        const burns = [...(asked.burns ?? [])].map(([id, burn]): [string, JsonValue] => [id, { ...burn }]);
        const evidence: JsonValue = {
          slos: asked.states.map(sloEvidence),
          burned: Object.fromEntries(burns),
          overriddenBy: decision.override === null ? null : { ...decision.override },
        };
        return { verdict: decision.verdict, action, reason: decision.message, evidence };
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SluiceError)) throw error;
        // SLO files that cannot be read say nothing of the release.
        return { verdict: 'error', action: 'hold', reason: error.message, evidence: null };
      }
    },
  };
}

/** Since its first batch: what burned while it waited to begin is not its doing. */
function movedAt({ steps, startedAt }: Release): number {
  const batches = steps.filter(({ kind }) => kind === 'batch').map((step) => step.startedAt);
  return batches.length > 0 ? Math.min(...batches) : startedAt;
}
