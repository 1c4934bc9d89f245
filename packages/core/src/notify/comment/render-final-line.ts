import type { Release } from '../../record/release-record.ts';
import { codeMarkdown, linkMarkdown, shortMarkdown } from '../markdown/escape.ts';
import { situationOf } from '../situation.ts';
import { headline } from './headline.ts';

/** The one line on each other pull request that the release contains, once it has ended; `home` is the pull request with all of it. */
export function renderFinalLine(release: Release, home: { readonly label: string; readonly url: string } | null): string {
  const more = home === null ? [] : [linkMarkdown(home.label, home.url)];
  const why = situationOf(release) === 'done' ? [] : [shortMarkdown(release.reason, 300)];
  return [headline(release), ...why, codeMarkdown(release.id), ...more].join(' · ');
}
