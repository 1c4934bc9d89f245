import type { GateDecision, ResolvedPlan, SloState, Verdict } from '@sluice/core';
import { Clusters, type ClustersOptions, loadPlan, sloStatus } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';
import { renderSloStatus } from '../view/slo-table.ts';

export interface SloStatusOptions {
  readonly file: string;
  readonly environment: string;
  readonly context?: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  readonly json: boolean;
}

const PATIENCE_MS = 300_000;

/** `sluice slo status`: what is left of each error budget, how fast it burns, and what the gate would say. */
export async function sloStatusCommand(options: SloStatusOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  const { file, context, json } = options;
  const plan = await loadPlan(options);
  await using clusters = new Clusters({ ...reach, ...(context !== undefined && { context }) });
  const at = options.at ?? Date.now();
  const status = await sloStatus(plan, {
    clusters,
    planFile: file,
    signal: AbortSignal.timeout(PATIENCE_MS),
    at,
  });
  output.answer(json ? JSON.stringify(document(plan, at, status), null, 2) : renderSloStatus(plan, status));
  return status.decision.kind === 'go' ? EXIT.succeeded : EXIT.rejected;
}

function document(
  { application, environment }: ResolvedPlan,
  at: number,
  { states, decision }: { readonly states: readonly SloState[]; readonly decision: GateDecision },
) {
  return {
    schemaVersion: 1,
    application,
    environment,
    at: new Date(at).toISOString(),
    verdict: decision.verdict,
    reason: decision.reason,
    message: decision.message,
    slos: states.map(({ at: _, ...state }) => ({ ...state, ...saidOf(decision, state.id) })),
  };
}

/** The worst that the gate says of one SLO. */
export function saidOf({ findings }: GateDecision, id: string): { readonly verdict: Verdict; readonly reason: string } {
  const own = findings.filter(({ slo }) => slo === id);
  const worst = own.find(({ verdict }) => verdict === 'fail') ?? own.find(({ verdict }) => verdict !== 'pass') ?? own[0];
  return { verdict: worst?.verdict ?? 'inconclusive', reason: worst?.reason ?? 'inconclusive' };
}
