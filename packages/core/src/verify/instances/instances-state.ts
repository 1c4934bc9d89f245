import { type Likelihood, noLikelihood } from '../counts/likelihood.ts';
import type { NoReading } from '../reading.ts';

/** What instances go through by themselves. An OOM kill is a restart as well. */
export const TROUBLES = ['oomKills', 'restarts', 'readinessLosses'] as const;
export type Trouble = (typeof TROUBLES)[number];
export type Troubles = Readonly<Record<Trouble, number>>;

export interface InstancesSettings {
  /**
   * So many of one new instance are a failure while old ones have none; one fewer is a doubt. One restart may be a race with a
   * dependency, one lost readiness a pause of the collector.
   */
  readonly limits: Troubles;
  /** Largest harmless ratio of the new rate to the old one, where the old instances have troubles too. */
  readonly tolerance: number;
  /** Share of releases with equal rates in which the comparison of rates may fail. */
  readonly alpha: number;
  /** Time that has to have been looked at before nothing seen is a pass. */
  readonly minimumSeconds: number;
}

export const DEFAULT_INSTANCES_SETTINGS: InstancesSettings = {
  limits: { oomKills: 1, restarts: 2, readinessLosses: 3 },
  tolerance: 1.1,
  alpha: 0.05,
  minimumSeconds: 30,
};

/** What is kept of one instance between looks. Counts are since it is followed. */
export interface InstanceMemory extends Troubles {
  /** Runs of each of its containers that had ended at the last look. */
  readonly ended: Readonly<Record<string, number>>;
  readonly ready: boolean;
  readonly readyChangedAt: number | null;
  /** How the last run ended, for people: `exit code 137, OOMKilled`. */
  readonly lastExit: string | null;
}

export interface InstancesSide {
  /** By name; those of the newest look, at most {@link FOLLOWED}. */
  readonly instances: Readonly<Record<string, InstanceMemory>>;
  /** Sums over all instances, those that are gone included. */
  readonly totals: Troubles;
  /** The most that one instance has had, gone or not, and which. */
  readonly worst: Readonly<Record<Trouble, { readonly instance: string; readonly count: number; readonly lastExit: string | null } | null>>;
  /** Time that instances were looked at, added up over them. */
  readonly seconds: number;
}

/** Serialisable; its size does not grow with time. */
export interface InstancesState {
  readonly settings: InstancesSettings;
  readonly since: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly new: InstancesSide;
  readonly old: InstancesSide;
  /** Of ratios of the new rate to the old one: of instances that had it, in the time that was looked at. */
  readonly evidence: Readonly<Record<Trouble, Likelihood>>;
  readonly sampled: boolean;
  /** Why the last look saw nothing; null when it did. */
  readonly nothing: NoReading | null;
}

/** Of each side so many instances are followed: the first by name. */
export const FOLLOWED = 100;

const NO_TROUBLES: Troubles = { oomKills: 0, restarts: 0, readinessLosses: 0 };
const EMPTY_SIDE: InstancesSide = {
  instances: {},
  totals: NO_TROUBLES,
  worst: { oomKills: null, restarts: null, readinessLosses: null },
  seconds: 0,
};

/**
 * @param since Milliseconds since the epoch, as a rule when the release began: what instances created since then went through counts from their start,
 * what older ones went through from the first look at them.
 */
export function beginInstances(since: number, settings: InstancesSettings = DEFAULT_INSTANCES_SETTINGS): InstancesState {
  const evidence = noLikelihood(settings.tolerance);
  return {
    settings,
    since,
    firstAt: null,
    lastAt: null,
    new: EMPTY_SIDE,
    old: EMPTY_SIDE,
    evidence: { oomKills: evidence, restarts: evidence, readinessLosses: evidence },
    sampled: false,
    nothing: null,
  };
}
