import type { SloQuery } from './slo-query.ts';

/** One objective of a service with nothing left to guess, whichever format it was written in. */
export interface Slo {
  /** Service and name, as rules and messages call it: `shop-availability`. */
  readonly id: string;
  readonly service: string;
  readonly name: string;
  /** For people; null where the file gives none. */
  readonly title: string | null;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly format: 'openslo/v1' | 'prometheus/v1';
  /** Share of what must be good: 0 ≤ target < 1. The error budget is what is left of 1. */
  readonly target: number;
  readonly window: SloWindow;
  readonly method: BudgetMethod;
  readonly indicator: Indicator;
  /** Address of the Prometheus that its DataSource names; null: the one of the environment. */
  readonly url: string | null;
  readonly alerting: SloAlerting;
  readonly policies: readonly AlertPolicy[];
}

/** What the budget is for. */
export type SloWindow =
  /** The last so many seconds. */
  | { readonly kind: 'rolling'; readonly seconds: number }
  /** Whole days, weeks, months, quarters or years on the clock of a place, counted from a start. */
  | {
      readonly kind: 'calendar';
      readonly count: number;
      readonly unit: 'day' | 'week' | 'month' | 'quarter' | 'year';
      /** First start, as the clock of the place shows it: `2026-01-01T00:00:00`. */
      readonly start: string;
      readonly timeZone: string;
    };

/** What is counted. */
export type BudgetMethod =
  /** Bad events among all events. */
  | { readonly kind: 'occurrences' }
  /** Bad slices among all slices with data: a slice is good when at least `sliceTarget` of it is. */
  | { readonly kind: 'timeslices'; readonly sliceSeconds: number; readonly sliceTarget: number }
  /** Average share of bad events over the slices with data. */
  | { readonly kind: 'ratio-timeslices'; readonly sliceSeconds: number };

/** What is good or bad. */
export type Indicator =
  | { readonly kind: 'events'; readonly counted: 'good' | 'bad'; readonly part: SloQuery; readonly total: SloQuery }
  /** A share that somebody else computed. */
  | { readonly kind: 'ratio'; readonly of: 'good' | 'bad'; readonly query: SloQuery }
  /** A number that is looked at once a minute and is good while the comparison holds. */
  | { readonly kind: 'threshold'; readonly query: SloQuery; readonly op: ThresholdOp; readonly value: number };

export type ThresholdOp = 'lt' | 'lte' | 'gt' | 'gte';

/** What `sluice slo rules` writes beside the numbers. */
export interface SloAlerting {
  /** Name of the alerts. */
  readonly name: string;
  /** Labels of every rule of this SLO. */
  readonly ruleLabels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly page: AlertSettings;
  readonly ticket: AlertSettings;
}

export interface AlertSettings {
  readonly disabled: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An alert of OpenSLO's own: the burn rate over one window, for some time. */
export interface AlertPolicy {
  readonly name: string;
  readonly severity: string;
  /** Multiple of the burn rate that would use up the budget exactly at the end of the window. */
  readonly threshold: number;
  readonly lookbackSeconds: number;
  readonly afterSeconds: number;
  readonly whenBreaching: boolean;
  readonly whenNoData: boolean;
  /** Names of the targets to be notified, for Alertmanager to route by. */
  readonly targets: readonly string[];
}

export const NO_ALERT_SETTINGS: AlertSettings = { disabled: false, labels: {}, annotations: {} };
