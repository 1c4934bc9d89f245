import type { NumberSource, PrometheusSettings } from '@sluice/core';
import { systemClock } from '../system-clock.ts';
import type { SloReach } from './ask-plan.ts';

/** A sum over a month takes longer than a look at the last minute. */
const QUERY_TIMEOUT_MS = 60_000;
const PATIENCE_MS = 90_000;

/** A Prometheus and where it is reached from. */
export interface PrometheusPlace {
  /** The same for the same Prometheus. */
  readonly key: string;
  /** Target, or address, for messages. */
  readonly name: string;
  readonly context: string | null;
  /** Null: there is none. */
  readonly settings: PrometheusSettings | null;
}

/** Where neither the environment nor a file names one. */
export const NO_PROMETHEUS: PrometheusPlace = { key: 'none', name: 'none', context: null, settings: null };

/** An address that an SLO file names: asked without signing in, since what an environment signs in with is not for everybody. */
export function urlPlace(url: string): PrometheusPlace {
  const settings: PrometheusSettings = { kind: 'prometheus', at: { kind: 'url', url }, auth: null, headers: [], timeoutSeconds: 60 };
  return { key: url, name: url, context: null, settings };
}

/** What keeps it from being asked at all, such as a secret that is not there, is its answer to every question. */
export async function openPrometheus(settings: PrometheusSettings, context: string | null, reach: SloReach): Promise<NumberSource> {
  const { noReading, openPrometheusClient, prometheusNumbers } = await import('@sluice/metrics');
  const { clusters, signal } = reach;
  try {
    const access = {
      clock: systemClock,
      env: clusters.env,
      onSecrets: (secrets: readonly string[]) => clusters.hide(secrets),
      cluster: () => clusters.client(context),
    };
    return prometheusNumbers(await openPrometheusClient(settings, access, { timeoutMs: QUERY_TIMEOUT_MS, patienceMs: PATIENCE_MS }));
  } catch (error) {
    const nothing = noReading(error, signal);
    return { name: 'a Prometheus that cannot be asked', ask: async () => nothing };
  }
}
