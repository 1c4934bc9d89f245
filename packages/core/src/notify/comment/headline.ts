import { formatDuration } from '../../plan/durations.ts';
import type { Release } from '../../record/release-record.ts';
import { describePart, progressOf } from '../../release/progress.ts';
import { plainMarkdown } from '../markdown/escape.ts';
import { situationOf } from '../situation.ts';
import { versionsBefore } from './links.ts';

/** The first line of every message: state, what, where. In Markdown. */
export function headline(release: Release): string {
  const { sign, state } = stateOf(release);
  return `${sign} ${titleOf(release)}: ${state}`;
}

export function titleOf({ plan, version }: Pick<Release, 'plan' | 'version'>): string {
  return `${plainMarkdown(plan.application)} ${plainMarkdown(version)} → ${plainMarkdown(plan.environment)}`;
}

function stateOf(release: Release): { readonly sign: string; readonly state: string } {
  const situation = situationOf(release);
  const { stage, stages } = progressOf(release);
  const place = stages > 1 ? ` (stage ${stage} of ${stages})` : '';
  switch (situation) {
    case 'prepared':
      return { sign: '🕓', state: `ready to begin, ${stages} ${stages === 1 ? 'stage' : 'stages'}` };
    case 'moving':
      return { sign: '▶', state: `${movingWords(release)}${place}` };
    case 'waiting':
      return { sign: '⏸', state: `waiting for a person${place}` };
    case 'between-stages':
      return { sign: '⏸', state: `holding before stage ${stage} of ${stages}` };
    case 'window':
      return { sign: '⏸', state: 'holding until its release window opens' };
    case 'held':
      return { sign: '✋', state: `held${place}. ${heldWords(release)}` };
    case 'going-back':
      return { sign: '↩', state: `going back to ${plainMarkdown(versionsBefore(release))}` };
    case 'rolled-back':
      return { sign: '↩', state: `rolled back. ${plainMarkdown(versionsBefore(release))} serves everything` };
    case 'rollback-failed':
      return { sign: '🔥', state: 'could not be rolled back' };
    case 'rejected':
      return { sign: '⛔', state: 'not started' };
    case 'superseded':
      return { sign: '⏭', state: 'replaced by a newer release' };
    case 'done':
      return { sign: '✅', state: doneWords(release) };
    default:
      return situation satisfies never;
  }
}

function movingWords(release: Release): string {
  const { doing } = progressOf(release);
  if (!doing) return 'finishing';
  const { targets } = release.plan;
  const target = targets.find(({ name }) => name === doing.target);
  const where = targets.length > 1 ? ` in ${plainMarkdown(doing.target)}` : '';
  switch (doing.kind) {
    case 'soak':
      return `waiting ${formatDuration(target?.soakSeconds ?? 0)} before ${plainMarkdown(doing.target)}`;
    case 'pause':
      return `watching the batch${where}`;
    case 'finish':
      return `finishing${where}`;
    case 'verify':
    case 'gate':
    case 'batch':
    case 'approval':
      return `${plainMarkdown(describePart(release.plan, doing))}${where}`;
    default:
      return doing.kind satisfies never;
  }
}

function heldWords({ holding }: Release): string {
  switch (holding) {
    case 'failure':
      return 'A batch failed';
    case 'verification':
      return 'The metrics do not let it go on';
    case 'gate':
      return 'The error budget does not let it go on';
    case 'foreign':
      return 'Somebody else changed it';
    case 'cancelled':
      return 'The job was cancelled';
    case 'runner-lost':
      return 'Its runner was lost';
    case 'lock-lost':
      return 'Another process took over';
    case 'approval':
    case 'stage':
    case 'window':
    case null:
      return '';
    default:
      return holding satisfies never;
  }
}

function doneWords({ plan }: Release): string {
  const services = new Set(plan.targets.flatMap((target) => target.services.map(({ name }) => name)));
  const [only] = services;
  const what =
    services.size === 1 && only !== undefined
      ? plainMarkdown(only)
      : services.size === 2
        ? 'both services'
        : `all ${services.size} services`;
  const names = plan.targets.map(({ name }) => plainMarkdown(name));
  const where =
    names.length > 3 ? `, ${names.length} targets` : names.length > 1 ? `, ${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : '';
  return `${what}${where}`;
}
