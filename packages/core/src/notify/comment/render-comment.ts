import { formatDuration } from '../../plan/durations.ts';
import type { Release } from '../../record/release-record.ts';
import { describePart, progressOf } from '../../release/progress.ts';
import { linkMarkdown, plainMarkdown, shortMarkdown } from '../markdown/escape.ts';
import { fitMarkdown } from '../markdown/fit.ts';
import { type Situation, situationOf } from '../situation.ts';
import { clockText, timeText } from '../time-text.ts';
import { whatToDo } from './actions.ts';
import { causeLines } from './cause-lines.ts';
import { summaryCounts, summaryTable } from './check-lines.ts';
import { headline } from './headline.ts';
import { versionsBefore } from './links.ts';
import type { ReleaseView } from './release-view.ts';
import { verifiedLine } from './verified-line.ts';
import { workloadTable } from './workload-table.ts';

/** GitHub refuses a longer one than 65,536 (https://docs.github.com/rest/issues/comments); the marker needs some. */
export const COMMENT_CHARACTERS = 65_000;

/**
 * The one comment of a release, edited in place: state first, what the reader can do second, numbers third. `markerOf` is how it is found
 * again.
 */
export function renderComment(view: ReleaseView): string {
  const { release } = view;
  const text = [
    `### ${headline(release)}`,
    whatToDo(view).join(' · '),
    ...why(release),
    ...numbers(release),
    ...(UNMEASURED.includes(situationOf(release)) ? [] : verifiedLine(release)),
    ...upNext(release),
    ...facts(view),
    ...details(view),
    footer(release),
  ].join('\n\n');
  return fitMarkdown(text, { most: COMMENT_CHARACTERS, unit: 'characters', elsewhere: 'All of it is in the summary of the job.' });
}

const EXPLAINED: readonly Situation[] = ['window', 'held', 'going-back', 'rolled-back', 'rollback-failed', 'superseded', 'rejected'];
const LONGEST_REASON = 800;

function why(release: Release): readonly string[] {
  if (!EXPLAINED.includes(situationOf(release))) return [];
  const causes = causeLines(release.causes, { most: 3, logLines: 8 });
  return [`**Why:** ${shortMarkdown(release.reason, LONGEST_REASON)}`, ...causes];
}

const UNMEASURED: readonly Situation[] = ['prepared', 'rejected', 'superseded'];
const WITHOUT_TABLE: readonly Situation[] = ['prepared', 'rejected', 'superseded', 'done'];

function numbers(release: Release): readonly string[] {
  const situation = situationOf(release);
  if (situation === 'rolled-back') return [now(release)];
  return WITHOUT_TABLE.includes(situation) || release.workloads.length === 0 ? [] : [workloadTable(release)];
}

/** After a way back: what serves, how many, and how long it took. */
function now(release: Release): string {
  const touched = release.workloads.filter(({ state }) => state !== null);
  const services = new Set(touched.map(({ service }) => service)).size;
  const instances = touched.reduce((sum, { state }) => sum + (state?.old ?? 0), 0);
  const began = release.phases.findLast(({ phase }) => phase === 'rolling-back')?.at;
  return [
    `**Now:** ${services === 0 ? 'nothing had moved' : `${services} ${services === 1 ? 'service' : 'services'} back on ${plainMarkdown(versionsBefore(release))}, ${instances} instances`}`,
    ...(began === undefined ? [] : [`took ${formatDuration((release.updatedAt - began) / 1000)}`]),
  ].join(' · ');
}

const AHEAD: readonly Situation[] = ['prepared', 'moving', 'waiting', 'between-stages', 'window'];
const SHOWN_PARTS = 6;

/** What comes after what is done now: the rest of the strategy in a few words. */
function upNext(release: Release): readonly string[] {
  const situation = situationOf(release);
  if (!AHEAD.includes(situation)) return [];
  const { doing, next } = progressOf(release);
  const known = situation === 'moving' || situation === 'waiting';
  const parts = [...(doing && !known ? [doing] : []), ...next].filter(({ kind }) => kind !== 'finish');
  if (parts.length === 0) return [];
  const several = release.plan.targets.length > 1;
  const words = parts.slice(0, SHOWN_PARTS).map((part, index) => {
    const moved = several && part.target !== parts[index - 1]?.target;
    return `${moved ? `${plainMarkdown(part.target)}: ` : ''}${plainMarkdown(describePart(release.plan, part))}`;
  });
  const rest = parts.length - words.length;
  return [`Next: ${words.join(' → ')}${rest > 0 ? ` → ${rest} more steps` : ''}`];
}

function facts({ release, links }: ReleaseView): readonly string[] {
  const situation = situationOf(release);
  const { startedAt, updatedAt } = release;
  const took =
    situation === 'done'
      ? [`${timeText(startedAt, updatedAt)} – ${timeText(updatedAt, updatedAt)} (${formatDuration((updatedAt - startedAt) / 1000)})`]
      : [];
  const changes = links.changes === null ? [] : [linkMarkdown(`${versionsBefore(release)}...${release.version}`, links.changes)];
  const fix =
    release.fix === null
      ? []
      : [`outside its window for a fix: “${shortMarkdown(release.fix.reason, 200)}” (${plainMarkdown(release.fix.by)})`];
  const all = [...took, ...fix, ...approvals(release), ...changes];
  return all.length === 0 ? [] : [all.join(' · ')];
}

const SHOWN_APPROVALS = 5;

function approvals(release: Release): readonly string[] {
  const shown = release.approvals.slice(-SHOWN_APPROVALS).map(({ name, decision, by, at, comment }) => {
    const said = comment === null || comment.trim() === '' ? '' : ` “${shortMarkdown(comment.trim(), 200)}”`;
    const which = new Set(release.approvals.map((entry) => entry.name)).size > 1 ? ` (${plainMarkdown(name)})` : '';
    return `${decision} by ${plainMarkdown(by)} ${timeText(at, release.updatedAt)}${which}${said}`;
  });
  const rest = release.approvals.length - shown.length;
  return rest > 0 ? [`${rest} earlier decisions`, ...shown] : shown;
}

const SHOWN_PHASES = 25;
const SHOWN_CHECKS = 20;

function details({ release }: ReleaseView): readonly string[] {
  const { checks } = release;
  const known = [...(checks.length === 0 ? [] : [summaryCounts(checks)]), ...(release.phases.length === 0 ? [] : ['what happened when'])];
  if (known.length === 0) return [];
  const phases = release.phases.slice(-SHOWN_PHASES);
  const list = phases.map(({ at, phase, reason }) => `- ${clockText(at)} **${phase}** ${shortMarkdown(reason, 200)}`);
  const left = release.phases.length - phases.length;
  const lines = left > 0 ? [`- ${left} earlier`, ...list] : list;
  const parts = [...summaryTable(checks, SHOWN_CHECKS), ...(lines.length === 0 ? [] : [lines.join('\n')])];
  return [`<details><summary>${known.join(' · ')}</summary>\n\n${parts.join('\n\n')}\n\n</details>`];
}

function footer({ id, startedBy, plan, updatedAt }: Release): string {
  const parts = [
    `release ${plainMarkdown(id)}`,
    `by ${plainMarkdown(startedBy)}`,
    `plan ${plainMarkdown(plan.digest.replace('sha256:', '').slice(0, 7))}`,
    `updated ${clockText(updatedAt)}`,
  ];
  return `<sub>${parts.join(' · ')}</sub>`;
}
