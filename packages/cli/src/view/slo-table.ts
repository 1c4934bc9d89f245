import { formatShare, type GateDecision, type ResolvedPlan, type SloState } from '@sluice/core';
import { saidOf } from '../commands/slo-status.ts';
import { table } from './table.ts';

/** What is left of each error budget and how fast it burns: times what would use it up exactly, over the long window of each alert. */
export function renderSloStatus(
  { application, environment }: ResolvedPlan,
  { states, decision }: { readonly states: readonly SloState[]; readonly decision: GateDecision },
): string {
  const rows = states.map((state) => [
    state.id,
    state.window,
    targetOf(state),
    leftOf(state),
    burnsOf(state),
    saidOf(decision, state.id).reason,
  ]);
  return [
    `${application} → ${environment}   ${decision.kind === 'go' ? 'releases may go on' : 'no release may start'}`,
    ...table([['SLO', 'WINDOW', 'TARGET', 'LEFT', 'BURN RATE', 'GATE'], ...rows], '  '),
    ...decision.findings.filter(({ verdict }) => verdict !== 'pass').map(({ message }) => `  ${message}`),
  ].join('\n');
}

function targetOf({ target }: SloState): string {
  return `${Number((target * 100).toPrecision(10))}%`;
}

function leftOf({ budget }: SloState): string {
  return budget.kind === 'known' ? formatShare(budget.remaining) : 'unknown';
}

function burnsOf({ burns }: SloState): string {
  return burns
    .map(({ longSeconds, long, firing }) => `${spanOf(longSeconds)} ${long === null ? '-' : rate(long)}${firing === true ? '!' : ''}`)
    .join('  ');
}

function rate(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(2);
}

function spanOf(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${Math.round(seconds / 60)}m`;
}
