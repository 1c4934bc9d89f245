import type { Benchmark, Report } from '../report.ts';
import { measureDecisionCost } from './decision-cost.ts';
import { alarmCells, alarmFigures, alarmTable } from './false-alarms.ts';
import { powerFigures, powerTable, powerWork } from './power.ts';
import { simulateCells } from './simulate-cells.ts';

const PARTS = ['alarms', 'power', 'cost'] as const;
const RELEASES = 1000;

/** Budgets of verification (reference: docs/verification.md, "How it decides"): false alarms, time to a stop, and what a decision costs. */
export const verificationBenchmark: Benchmark = async ({ only, repetitions, say }): Promise<Report> => {
  const unknown = only.filter((part) => !PARTS.some((known) => known === part));
  if (unknown.length > 0) throw new Error(`expected --only with some of ${PARTS.join(', ')}; got ${unknown.join(', ')}`);
  const releases = repetitions ?? RELEASES;
  if (!Number.isSafeInteger(releases) || releases < 10)
    throw new Error(`expected --releases with a whole number of 10 or more; got ${repetitions}`);
  const wanted = (part: (typeof PARTS)[number]) => only.length === 0 || only.includes(part);
  const cost = wanted('cost') ? measureDecisionCost() : { figures: [], notes: [] };
  const alarming = wanted('alarms') ? alarmCells().map((cell) => ({ cell, releases })) : [];
  const work = [...alarming, ...(wanted('power') ? powerWork(releases) : [])];
  if (work.length > 0)
    say(`${work.length} cells of ${releases} releases, an hour each: about ${Math.ceil((work.length * releases) / 80_000)} minutes`);
  const results = await simulateCells(work, say);
  const [alarms, power] = [results.slice(0, alarming.length), results.slice(alarming.length)];
  return {
    figures: [...alarmFigures(alarms), ...powerFigures(power), ...cost.figures],
    notes: [...(alarms.length > 0 ? alarmTable(alarms) : []), ...(power.length > 0 ? powerTable(power) : []), '', ...cost.notes],
  };
};
