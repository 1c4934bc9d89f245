import { isBlocking, splitCauses } from '../../precheck/summarise.ts';
import { linkMarkdown, plainMarkdown } from '../markdown/escape.ts';
import { fitMarkdown } from '../markdown/fit.ts';
import { clockText } from '../time-text.ts';
import { checkCounts, checkTable } from './check-lines.ts';
import type { RejectedView } from './release-view.ts';
import { COMMENT_CHARACTERS } from './render-comment.ts';

const SHOWN_CHECKS = 60;

/** The comment of a release that the checks refused: nothing was changed, and what to do about each. `rejectedMarkerOf` finds it again. */
export function renderRejected(view: RejectedView): string {
  const { application, environment, version, checks, by, at, run, waits } = view;
  const { causes } = splitCauses(checks);
  const blocking = causes.filter(isBlocking).length;
  const title = `${plainMarkdown(application)} ${plainMarkdown(version)} → ${plainMarkdown(environment)}`;
  const log = run === null ? [] : [linkMarkdown('log', run)];
  if (waits !== undefined)
    return [
      `### ⏳ ${title}: waits for another release to end`,
      plainMarkdown(waits.behind),
      [
        `The next sweep after that starts it, until ${new Date(waits.until).toISOString().slice(0, 10)}. A newer one takes its place`,
        ...log,
      ].join(' · '),
      `<sub>${[`by ${plainMarkdown(by)}`, `updated ${clockText(at)}`].join(' · ')}</sub>`,
    ].join('\n\n');
  const text = [
    `### ⛔ ${title}: not started. ${blocking} of ${causes.length} checks said no`,
    ['Nothing was changed', ...log].join(' · '),
    ...checkTable(checks, SHOWN_CHECKS),
    `<sub>${[checkCounts(checks), `by ${plainMarkdown(by)}`, `updated ${clockText(at)}`].join(' · ')}</sub>`,
  ].join('\n\n');
  return fitMarkdown(text, { most: COMMENT_CHARACTERS, unit: 'characters', elsewhere: 'All of it is in the summary of the job.' });
}
