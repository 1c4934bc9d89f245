import type { Release } from '../../record/release-record.ts';
import { codeMarkdown, linkMarkdown, shortMarkdown } from '../markdown/escape.ts';
import { situationOf } from '../situation.ts';
import { timeText } from '../time-text.ts';
import type { ReleaseView } from './release-view.ts';

/** What the reader can do now: the second line of every message. In Markdown; empty where there is nothing. */
export function whatToDo(view: ReleaseView): readonly string[] {
  const { release, links } = view;
  const situation = situationOf(release);
  const undo = `undo: ${undoCommand(release)}`;
  const log = links.run === null ? [] : [linkMarkdown('log', links.run)];
  switch (situation) {
    case 'prepared':
      return ['Nothing has moved yet', ...log];
    case 'moving':
      return ['Nothing to do', undo, ...log];
    case 'waiting':
      return [approve(view), ...byItself(release), undo];
    case 'between-stages':
      return ['Goes on with the next job of its workflow', undo, ...log];
    case 'window':
      return [`Goes on by itself${release.resumeAt === null ? '' : ` ${timeText(release.resumeAt, release.updatedAt)}`}`, undo, ...log];
    case 'held':
      return [`**Go on:** run the job again, or ${codeMarkdown('sluice release --resume')}${takeOver(release)}`, undo, ...log];
    case 'going-back':
      return ['Nothing to do', ...log];
    case 'rolled-back':
      return ['**Do:** fix it, merge, release again', ...log];
    case 'rollback-failed':
      return [`**Do:** look at the instances below, then ${codeMarkdown(`sluice rollback ${release.id}`)}`, ...log];
    case 'rejected':
      return ['Nothing was changed', ...log];
    case 'superseded':
      return ['Nothing to do', ...log];
    case 'done':
      return [`back: ${undoCommand(release)}`, ...(links.environment === null ? [] : [linkMarkdown('open it', links.environment)]), ...log];
    default:
      return situation satisfies never;
  }
}

function approve({ release, links }: ReleaseView): string {
  const name = release.reason.replace(/^approval /, '');
  if (release.plan.approvals[name]?.via === 'command')
    return `**Approve:** comment ${codeMarkdown('/release approve')} here, or ${codeMarkdown('/release reject')} (${shortMarkdown(name, 80)})`;
  if (links.run === null) return `**Approve:** ${codeMarkdown('sluice release --resume --yes')} (${shortMarkdown(name, 80)})`;
  return `**${linkMarkdown('Approve or reject', links.run)}** ${shortMarkdown(name, 80)}`;
}

/** What happens when nobody decides. */
function byItself({ plan, reason, updatedAt }: Release): readonly string[] {
  const rule = plan.approvals[reason.replace(/^approval /, '')];
  if (!rule || rule.timeoutSeconds === null) return [];
  const at = timeText(updatedAt + rule.timeoutSeconds * 1000, updatedAt);
  return [rule.onTimeout === 'rollback' ? `goes back by itself ${at}` : `runs out ${at}`];
}

function takeOver({ holding }: Release): string {
  return holding === 'foreign' ? `; to put this version back over the change, ${codeMarkdown('sluice release --resume --take-over')}` : '';
}

function undoCommand({ id }: Release): string {
  return codeMarkdown(`sluice rollback ${id}`);
}
