import type { PhaseChange, StepRecord } from '../../record/release-record.ts';
import { mermaidLabel } from '../markdown/escape.ts';

/** Mermaid refuses a text of 50,000 characters; long before that nobody reads it. */
const MOST_TASKS = 80;

/** What a timeline is drawn from; times in milliseconds since the epoch. */
export interface TimelineInput {
  readonly title: string;
  readonly steps: readonly TitledStep[];
  readonly phases: readonly PhaseChange[];
  readonly updatedAt: number;
}

/** A step of the record with what the plan calls it. */
export type TitledStep = StepRecord & { readonly title: string };

/** The steps of a release as a Gantt chart that GitHub draws; empty where nothing has begun. */
export function timeline({ title, steps, phases, updatedAt }: TimelineInput): readonly string[] {
  const drawn = [...steps].filter(({ kind }) => kind !== 'finish').sort((a, b) => a.startedAt - b.startedAt);
  if (drawn.length === 0) return [];
  const left = Math.max(0, drawn.length - MOST_TASKS);
  const shown = drawn.slice(left);
  const targets = [...new Set(shown.map(({ target }) => target))];
  const sections = targets.flatMap((target) => [
    `    section ${mermaidLabel(target)}`,
    ...shown.filter((step) => step.target === target).map((step) => bar(step, updatedAt)),
  ]);
  const chart = [
    'gantt',
    `    title ${mermaidLabel(title)}`,
    '    dateFormat x',
    '    axisFormat %H:%M',
    ...sections,
    ...wayBack(phases, updatedAt),
  ];
  const note = left > 0 ? [`<sub>The last ${shown.length} of ${drawn.length} steps.</sub>`] : [];
  return [`\`\`\`mermaid\n${chart.join('\n')}\n\`\`\``, ...note];
}

const STYLES = { done: 'done', running: 'active', failed: 'crit' } as const;

function bar({ title, outcome, startedAt, endedAt }: TitledStep, updatedAt: number): string {
  return task(title, STYLES[outcome], startedAt, endedAt ?? updatedAt);
}

function wayBack(phases: readonly PhaseChange[], updatedAt: number): readonly string[] {
  const began = phases.findLastIndex(({ phase }) => phase === 'rolling-back');
  const change = phases[began];
  if (change === undefined) return [];
  const end = phases[began + 1];
  const style = end?.phase === 'rollback-failed' ? 'crit' : end === undefined ? 'active' : 'done';
  return ['    section way back', task('rollback', style, change.at, end?.at ?? updatedAt)];
}

/** A bar of no length would not be seen. */
function task(label: string, style: string, from: number, to: number): string {
  return `    ${mermaidLabel(label)} :${style}, ${from}, ${Math.max(to, from + 1000)}`;
}
