import { activeLock, describeLock } from '../lock/environment-lock.ts';
import { linksOf } from '../notify/comment/links.ts';
import { renderComment } from '../notify/comment/render-comment.ts';
import { codeMarkdown, plainMarkdown, shortMarkdown } from '../notify/markdown/escape.ts';
import { fitMarkdown } from '../notify/markdown/fit.ts';
import { nearest } from '../plan/nearest.ts';
import type { ReleaseRecord } from '../record/release-record.ts';
import { describeNext } from '../release/next-release.ts';
import { VERBS } from './parse-comment.ts';

const LONGEST_MESSAGE = 2_000;
/** GitHub takes 65,536 characters; the marker needs some. */
const LONGEST_ANSWER = 65_000;

/** Done, or refused: state first, then what else has to be known. What came from people is escaped. */
export function renderAnswer(kind: 'done' | 'refused', message: string, aside: string | null = null): string {
  const lead = kind === 'done' ? '✅' : '**Not done:**';
  return [
    `${lead} ${shortMarkdown(message, LONGEST_MESSAGE)}`,
    ...(aside === null ? [] : [`<sub>${shortMarkdown(aside, LONGEST_MESSAGE)}</sub>`]),
  ].join('\n\n');
}

/** How releases stand, as their own comments say it. */
export function renderStatusAnswer(
  records: readonly ReleaseRecord[],
  { aside, now }: { readonly aside: string | null; readonly now: number },
): string {
  const parts = records.map((record) => {
    const { release, application, environment } = record;
    const lock = activeLock(record, now);
    const locked = lock === null ? [] : [`🔒 ${plainMarkdown(`${environment} is ${describeLock(lock)}`)}`];
    const stands =
      release === null
        ? `### ${plainMarkdown(`${application} → ${environment}`)}\n\nno release yet`
        : renderComment({ release, links: linksOf(record) });
    const next = record.next === null ? [] : [`⏳ ${plainMarkdown(describeNext(record.next))}`];
    return [...locked, stands, ...next].join('\n\n');
  });
  const text = [...(aside === null ? [] : [`<sub>${shortMarkdown(aside, LONGEST_MESSAGE)}</sub>`]), ...parts].join('\n\n');
  return fitMarkdown(text, { most: LONGEST_ANSWER, unit: 'characters', elsewhere: 'Name an environment for the rest.' });
}

const USAGE: readonly (readonly [string, string])[] = [
  ['/release status [ENVIRONMENT]', 'how it stands'],
  ['/release approve [ENVIRONMENT] [APPROVAL] [comment]', 'let it go on'],
  ['/release reject [ENVIRONMENT] [APPROVAL] [comment]', 'do not'],
  ['/release rollback [ENVIRONMENT] [reason]', 'bring everything back, now'],
  ['/release lock [ENVIRONMENT] [reason] [--for 2h]', 'no new release starts'],
  ['/release unlock [ENVIRONMENT]', 'they may again'],
];

export function renderHelp(word: string): string {
  const meant = nearest(word, VERBS);
  const lead =
    word === ''
      ? 'What can be said here:'
      : `${codeMarkdown(`/release ${word.slice(0, 60)}`)} is no command${meant === null ? '' : `; did you mean ${codeMarkdown(`/release ${meant}`)}?`}`;
  return [lead, USAGE.map(([usage, what]) => `- ${codeMarkdown(usage)}: ${what}`).join('\n')].join('\n\n');
}
