import { formatDuration } from '../../plan/durations.ts';
import { causeLines } from '../comment/cause-lines.ts';
import { plainMarkdown, shortMarkdown, table } from '../markdown/escape.ts';
import type { releaseDocument } from '../release-outcome.ts';
import { clockText } from '../time-text.ts';
import { signalSections } from './signal-sections.ts';
import { timeline } from './timeline.ts';

/** A release as `result` and `--json` have it. */
type ReleaseDocument = ReturnType<typeof releaseDocument>;

const MOST_WORKLOADS = 1_000;
const MOST_STEPS = 500;

/** What a job summary says of a release after its first lines: numbers per service and target, timeline, steps, approvals, causes. */
export function releaseSections(release: ReleaseDocument): readonly string[] {
  return [
    ...workloads(release),
    ...signalSections(release),
    ...approvals(release),
    ...causeLines(release.causes, { most: 20, logLines: 20 }),
    ...timeline({
      title: `${release.application} ${release.version} → ${release.environment}`,
      steps: release.steps,
      phases: release.phases,
      updatedAt: Date.parse(release.updatedAt),
    }),
    ...steps(release),
  ];
}

function workloads({ workloads: all, outcome }: ReleaseDocument): readonly string[] {
  const known = all.filter(({ state }) => state !== null);
  if (known.length === 0) return [];
  const back = outcome === 'rolled-back' || outcome === 'rollback-failed';
  const rows = known.slice(0, MOST_WORKLOADS).map(({ service, target, from, to, back: restored, state }) => {
    const versions = back
      ? `${to.version ?? 'new'} → ${restored.version ?? 'before'}`
      : `${from.version ?? 'before'} → ${to.version ?? 'new'}`;
    return [
      plainMarkdown(service),
      plainMarkdown(target),
      plainMarkdown(versions),
      ...(state === null
        ? ['', '', '']
        : back
          ? [`**${state.old}** of ${state.desired}`, String(state.new), '']
          : [`**${state.new}** of ${state.desired}`, String(state.old), String(state.ready)]),
    ].slice(0, back ? 5 : 6);
  });
  const head = back
    ? ['service', 'target', 'version', 'back', 'still new']
    : ['service', 'target', 'version', 'new', 'old', 'new and ready'];
  return [table(head, rows), ...rest(known.length, rows.length, 'workloads')];
}

function approvals({ approvals: all }: ReleaseDocument): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ name, scope, decision, by, at, comment, via }) => [
    plainMarkdown(name),
    plainMarkdown(scope),
    `${decision === 'approved' ? '✅' : '⛔'} ${decision}`,
    plainMarkdown(by),
    new Date(at).toISOString(),
    plainMarkdown(via),
    shortMarkdown((comment ?? '').trim(), 300),
  ]);
  return [table(['approval', 'for', 'decision', 'by', 'when', 'through', 'in their words'], rows)];
}

const SIGNS = { done: '✅', running: '▶', failed: '⛔' } as const;

/** As text as well: a chart that is not drawn, or not seen, says nothing. */
function steps(release: ReleaseDocument): readonly string[] {
  const all = [...release.steps].filter(({ kind }) => kind !== 'finish').sort((a, b) => a.startedAt - b.startedAt);
  if (all.length === 0) return [];
  const shown = all.slice(-MOST_STEPS);
  const rows = shown.map(({ target, title, outcome, startedAt, endedAt }) => [
    `${SIGNS[outcome]} ${plainMarkdown(title)}`,
    plainMarkdown(target),
    clockText(startedAt),
    endedAt === null ? '' : formatDuration((endedAt - startedAt) / 1000),
  ]);
  const left = all.length - shown.length;
  return [
    `<details><summary>${all.length} steps</summary>\n\n${[table(['step', 'target', 'began', 'took'], rows), ...(left > 0 ? [`<sub>The last ${shown.length} of ${all.length}.</sub>`] : [])].join('\n\n')}\n\n</details>`,
  ];
}

function rest(all: number, shown: number, what: string): readonly string[] {
  return all > shown ? [`<sub>The first ${shown} of ${all} ${what}.</sub>`] : [];
}
