import type { VerificationAccount } from './account.ts';
import { html } from './markup.ts';
import { renderPage } from './page.ts';
import { verificationList } from './verification-list.ts';

/** What was measured outside of a release: a page of its own. */
export interface VerificationReport {
  readonly title: string;
  readonly introduction: string;
  readonly verifications: readonly VerificationAccount[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** The signals of each, with their evidence. */
export function renderVerificationReport({ title, introduction, verifications, madeAt }: VerificationReport): string {
  const main = html`<section aria-label="Verification">
${verificationList({ verifications, id: 'this report' }, 'alone')}
</section>`;
  return renderPage({ title, introduction, main, madeAt });
}
