import type { NoReading } from '../verify/reading.ts';
import { budgetSpan, describeWindow, nominalSeconds } from './budget-window.ts';
import type { BurnWindow } from './burn-windows.ts';
import { burnSpans, burnWindows } from './burn-windows.ts';
import { lookAt } from './events-over.ts';
import type { Slo } from './slo.ts';
import { type SloQuestion, sloQuestion } from './slo-question.ts';

/** What happened over a window. `events` null: a ratio whose events nobody counted. */
export type SloUsage =
  | { readonly kind: 'known'; readonly badShare: number; readonly bad: number | null; readonly total: number | null }
  /** Nothing happened at all. */
  | { readonly kind: 'idle' }
  | NoReading;

export interface SloAsked {
  /** Over the window of the budget. */
  readonly budget: SloQuestion;
  /** By seconds of the window. */
  readonly spans: ReadonlyMap<number, SloQuestion>;
}

/** What an SLO stands at, as plain JSON: what the gate decides from, and what people see. */
export interface SloState {
  readonly id: string;
  readonly service: string;
  readonly name: string;
  readonly title: string | null;
  readonly file: string;
  readonly target: number;
  /** For people: `30 days`. */
  readonly window: string;
  /** What bad and total count. */
  readonly unit: SloUnit;
  /** When it was asked, in milliseconds since the epoch. */
  readonly at: number;
  readonly budget: BudgetState;
  readonly burns: readonly BurnState[];
  /** Why the newest samples say nothing, where they do not: sums over weeks look the same long after the last sample. */
  readonly stale: string | null;
}

export type SloUnit = 'events' | 'slices' | 'minutes';

export type BudgetState =
  /** `remaining`: 1 is all of it, 0 none, −1 as much again has been overdrawn. */
  | { readonly kind: 'known'; readonly remaining: number; readonly bad: number | null; readonly total: number | null }
  | {
      readonly kind: 'unknown';
      readonly verdict: NoReading['verdict'];
      readonly code: NoReading['code'] | 'few-events';
      readonly message: string;
    };

export interface BurnState extends BurnWindow {
  /** Times the rate that uses up the budget exactly; null where nothing happened, or it is not known. */
  readonly long: number | null;
  readonly short: number | null;
  /** Null: not known, with the reason. */
  readonly firing: boolean | null;
  readonly message: string | null;
}

/** All that is to be asked about an SLO at an instant: two queries for each window at most. */
export function askAbout(slo: Slo, at: number): SloAsked {
  const { from, until } = budgetSpan(slo.window, at);
  // A period that has just begun has still a range to ask for.
  const seconds = Math.max(60, Math.round((until - from) / 1000));
  const look = lookAt(at);
  const spans = burnSpans(burnWindows(nominalSeconds(slo.window)));
  return { budget: sloQuestion(slo, seconds, look), spans: new Map(spans.map((span) => [span, sloQuestion(slo, span, look)])) };
}

/**
 * Budget left = 1 − Σbad / ((1 − target) · Σtotal), over sums of the whole window; burn rate = share of bad / (1 − target).
 * Source: https://sre.google/workbook/implementing-slos/ and /alerting-on-slos/.
 * Worked example: target 99.9%, 1,000,000 requests, 400 bad: 1 − 400 / (0.001 × 1,000,000) = 0.6, 60% are left. In the last hour 30 of 2,000
 * were bad: 0.015 / 0.001 = 15, over 14.4; if the last 5 min are over it too, it fires.
 */
export function sloState(
  slo: Slo,
  at: number,
  answers: { readonly budget: SloUsage; readonly spans: ReadonlyMap<number, SloUsage> },
  minimumEvents: number,
): SloState {
  const allowed = 1 - slo.target;
  const { method, indicator } = slo;
  const unit = method.kind !== 'occurrences' ? 'slices' : indicator.kind === 'threshold' ? 'minutes' : 'events';
  return {
    id: slo.id,
    service: slo.service,
    name: slo.name,
    title: slo.title,
    file: slo.file,
    target: slo.target,
    window: describeWindow(slo.window),
    unit,
    at,
    budget: budgetState(answers.budget, allowed, minimumEvents, unit),
    burns: burnWindows(nominalSeconds(slo.window)).map((window) => burnState(window, answers.spans, allowed)),
    stale: staleness(answers.spans),
  };
}

function staleness(spans: ReadonlyMap<number, SloUsage>): string | null {
  const shortest = Math.min(...spans.keys());
  const newest = spans.get(shortest);
  if (newest?.kind !== 'nothing') return null;
  return `nothing is known of the last ${Math.round(shortest / 60)} min: ${newest.message}`;
}

function budgetState(usage: SloUsage, allowed: number, minimumEvents: number, unit: SloUnit): BudgetState {
  switch (usage.kind) {
    case 'nothing':
      return { kind: 'unknown', verdict: usage.verdict, code: usage.code, message: usage.message };
    case 'idle':
      return {
        kind: 'unknown',
        verdict: 'inconclusive',
        code: 'few-events',
        message: `no ${unit} at all in the window: nothing can be said of them`,
      };
    case 'known': {
      const { total, bad, badShare } = usage;
      if (minimumEvents > 0 && total === null)
        return {
          kind: 'unknown',
          verdict: 'inconclusive',
          code: 'few-events',
          message: `how many events the ratio is of is not known, and ${minimumEvents} are asked for`,
        };
      if (total !== null && total < minimumEvents)
        return {
          kind: 'unknown',
          verdict: 'inconclusive',
          code: 'few-events',
          message: `${round(total)} ${unit} in the window, fewer than the ${minimumEvents} asked for`,
        };
      return { kind: 'known', remaining: 1 - badShare / allowed, bad, total };
    }
    default:
      return usage satisfies never;
  }
}

function burnState(window: BurnWindow, spans: ReadonlyMap<number, SloUsage>, allowed: number): BurnState {
  const [long, short] = [spans.get(window.longSeconds), spans.get(window.shortSeconds)];
  const rates = { long: rateOf(long, allowed), short: rateOf(short, allowed) };
  const unknown = [short, long].find((usage) => usage === undefined || usage.kind === 'nothing');
  // One of the two that is known not to burn decides.
  const calm = [rates.long, rates.short].some((rate) => rate !== null && rate <= window.factor);
  const idle = long?.kind === 'idle' || short?.kind === 'idle';
  if (calm || idle) return { ...window, ...rates, firing: false, message: null };
  if (unknown?.kind === 'nothing') return { ...window, ...rates, firing: null, message: unknown.message };
  return { ...window, ...rates, firing: rates.long !== null && rates.short !== null, message: null };
}

function rateOf(usage: SloUsage | undefined, allowed: number): number | null {
  return usage?.kind === 'known' ? usage.badShare / allowed : null;
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
