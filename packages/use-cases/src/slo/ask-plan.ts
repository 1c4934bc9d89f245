import {
  decideGate,
  type Fix,
  type GateDecision,
  type NumberSource,
  type ResolvedPlan,
  type ResolvedSlo,
  type SloState,
} from '@sluice/core';
import type { ReleaseBurn, Slo } from '@sluice/core/slo';
import type { Clusters } from '../clusters.ts';
import { SloAsker } from './ask-slo.ts';
import { NO_PROMETHEUS, openPrometheus, type PrometheusPlace, urlPlace } from './open-prometheus.ts';
import { readPlanSlos } from './read-slos.ts';

export interface SloReach {
  /** Those that a Prometheus lies within, and where secrets are found. */
  readonly clusters: Clusters;
  /** What SLO files are relative to. */
  readonly planFile: string;
  readonly signal: AbortSignal;
  /** In milliseconds since the epoch. */
  readonly at: number;
}

export interface AskedSlos {
  readonly slos: readonly Slo[];
  readonly states: readonly SloState[];
  /** By id of the state; null where no release was asked about. */
  readonly burns: ReadonlyMap<string, ReleaseBurn> | null;
}

/**
 * Every SLO of a plan as it stands, asked of every Prometheus that its targets have: of one that knows all regions once, of those that
 * know one region each of all.
 */
export async function askPlanSlos(plan: ResolvedPlan, policy: ResolvedSlo, startedAt: number | null, reach: SloReach): Promise<AskedSlos> {
  return askSlos(await readPlanSlos(policy, reach.planFile), { places: placesOf(plan), policy, startedAt }, reach);
}

/** SLOs as they stand, each asked of every place, or of the one that it names itself. */
export async function askSlos(
  slos: readonly Slo[],
  {
    places,
    policy,
    startedAt,
  }: { readonly places: readonly PrometheusPlace[]; readonly policy: ResolvedSlo; readonly startedAt: number | null },
  reach: SloReach,
): Promise<AskedSlos> {
  const askers = new Map<string, Promise<SloAsker>>();
  const askerOf = (place: PrometheusPlace): Promise<SloAsker> => {
    const known = askers.get(place.key) ?? sourceOf(place, reach).then((source) => new SloAsker(source, reach.signal));
    askers.set(place.key, known);
    return known;
  };
  const asked = await Promise.all(
    slos.flatMap((slo) => {
      const where = slo.url === null ? places : [urlPlace(slo.url)];
      return where.map(async (place) => {
        const asker = await askerOf(place);
        const state = await asker.state(slo, reach.at, policy.minimumEvents);
        const burn = startedAt === null || policy.maxReleaseBurn === null ? null : await asker.burn(slo, state, startedAt);
        const id = where.length > 1 ? `${state.id}@${place.name}` : state.id;
        return { state: { ...state, id }, burn };
      });
    }),
  );
  const burns = asked.flatMap(({ state, burn }): [string, ReleaseBurn][] => (burn ? [[state.id, burn]] : []));
  return { slos, states: asked.map(({ state }) => state), burns: startedAt === null ? null : new Map(burns) };
}

/** What the gate says of them. */
export function decideSlos(policy: ResolvedSlo, { states, burns }: AskedSlos, fix: Fix | null): GateDecision {
  return decideGate({ states, policy, fix, release: burns });
}

/** Each Prometheus once, by the first target that has it. Where there is none, one that says so. */
export function placesOf({ targets }: ResolvedPlan): readonly PrometheusPlace[] {
  const places = new Map<string, PrometheusPlace>();
  for (const { name, context, metrics = [] } of targets) {
    const settings = metrics.find((entry) => entry.kind === 'prometheus');
    if (!settings) continue;
    // A service has its name in every cluster.
    const key = JSON.stringify([settings, settings.at.kind === 'service' ? context : null]);
    if (!places.has(key)) places.set(key, { key, name, context, settings });
  }
  return places.size > 0 ? [...places.values()] : [NO_PROMETHEUS];
}

async function sourceOf(place: PrometheusPlace, reach: SloReach): Promise<NumberSource> {
  if (place.settings !== null) return openPrometheus(place.settings, place.context, reach);
  const message =
    'no Prometheus is named: add metrics: { prometheus: { url: … } } to the environment, or { service: monitoring/prometheus:9090 }; or a DataSource to the SLO files';
  return { name: 'no Prometheus', ask: async () => ({ kind: 'nothing', verdict: 'error', code: 'refused', message }) };
}
