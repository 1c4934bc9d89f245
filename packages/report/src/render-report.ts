import type { Report } from './account.ts';
import { renderPage } from './page.ts';
import { releaseSection } from './release-section.ts';

/** Releases, each with its timeline, batches, verdicts and causes. */
export function renderReport({ title, introduction, releases, madeAt }: Report): string {
  const main = releases.map((account, index) => releaseSection(account, `release-${index + 1}`));
  return renderPage({ title, introduction, main, madeAt });
}
