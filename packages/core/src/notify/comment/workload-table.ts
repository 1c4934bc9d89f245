import { formatDuration } from '../../plan/durations.ts';
import type { ResolvedTarget } from '../../plan/resolved-plan.ts';
import type { Release, WorkloadRecord } from '../../record/release-record.ts';
import { plainMarkdown, table } from '../markdown/escape.ts';
import { type Situation, situationOf } from '../situation.ts';

/** Rows that a person takes in; the others become one. */
const MOST_ROWS = 6;
/** A column each, as long as a phone shows them beside each other. */
const MOST_COLUMNS = 3;

/** Services and targets with their numbers: a column a target, or with many targets a row each. Failed services come first. */
export function workloadTable(release: Release): string {
  const { targets } = release.plan;
  return targets.length > MOST_COLUMNS ? targetRows(release, targets) : serviceRows(release, targets);
}

function serviceRows(release: Release, targets: readonly ResolvedTarget[]): string {
  const failed = new Set(release.causes.map(({ service }) => service));
  const names = [...new Set(targets.flatMap(({ services }) => services.map(({ name }) => name)))];
  const ordered = [...names.filter((name) => failed.has(name)), ...names.filter((name) => !failed.has(name))];
  const shown = ordered.length > MOST_ROWS + 1 ? ordered.slice(0, MOST_ROWS) : ordered;
  const rest = ordered.slice(shown.length);
  const rows = shown.map((name) => [
    `${plainMarkdown(name)}${failed.has(name) ? ' ⚠️' : ''}`,
    ...targets.map((target) => cell(release, target, of(release, target.name, [name]))),
  ]);
  const others =
    rest.length === 0 ? [] : [[`${rest.length} more`, ...targets.map((target) => cell(release, target, of(release, target.name, rest)))]];
  return table(['service', ...targets.map(({ name }) => plainMarkdown(name))], dittoed([...rows, ...others]));
}

/** Words that the row above has as well are not said again: a phone has no room for them. Numbers are. */
function dittoed(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.map((row, index) =>
    row.map((cell, column) => (column > 0 && !cell.startsWith('*') && cell === rows[index - 1]?.[column] ? '″' : cell)),
  );
}

function targetRows(release: Release, targets: readonly ResolvedTarget[]): string {
  const shown = targets.slice(0, 2 * MOST_ROWS);
  const rows = shown.map((target) => {
    const names = target.services.map(({ name }) => name);
    return [plainMarkdown(target.name), String(names.length), cell(release, target, of(release, target.name, names))];
  });
  const rest = targets.length - shown.length;
  return table(['target', 'services', 'instances'], [...rows, ...(rest === 0 ? [] : [[`${rest} more targets`, '', '']])]);
}

function of({ workloads }: Release, target: string, services: readonly string[]): readonly WorkloadRecord[] {
  return workloads.filter((workload) => workload.target === target && services.includes(workload.service));
}

/** One workload, or the sum of several. */
function cell(release: Release, target: ResolvedTarget, workloads: readonly WorkloadRecord[]): string {
  if (workloads.length === 0) return '–';
  const begun = workloads.flatMap(({ state }) => state ?? []);
  if (begun.length === 0) return untouched(release, target);
  const sum = (count: (state: (typeof begun)[number]) => number): number => begun.reduce((total, state) => total + count(state), 0);
  const desired = sum((state) => state.desired);
  if (isBack(situationOf(release))) return `**${sum((state) => state.old)}** of ${desired} back`;
  const fresh = sum((state) => state.new);
  const ready = sum((state) => state.ready);
  const notBegun = workloads.length - begun.length;
  return [
    `**${fresh}** of ${desired} new`,
    ...(ready < fresh ? [`${ready} ready`] : []),
    ...(notBegun > 0 ? [`${notBegun} not started`] : []),
  ].join(' · ');
}

function isBack(situation: Situation): boolean {
  return situation === 'rolled-back' || situation === 'rollback-failed';
}

function untouched(release: Release, { after, soakSeconds }: ResolvedTarget): string {
  const situation = situationOf(release);
  if (isBack(situation) || situation === 'superseded' || situation === 'going-back') return 'untouched';
  const open = after.filter(
    (name) => !release.steps.some(({ target, kind, outcome }) => target === name && kind === 'finish' && outcome === 'done'),
  );
  const soak = soakSeconds > 0 ? ` + ${formatDuration(soakSeconds)}` : '';
  return open.length > 0 ? `waits for ${plainMarkdown(open.join(', '))}${soak}` : 'not started';
}
