import type { VerificationAccount } from './account.ts';
import { formatTime } from './format.ts';
import { html, trusted } from './markup.ts';
import { STYLE } from './style.ts';
import { verificationList } from './verification-list.ts';

/** What was measured outside of a release: a page of its own. */
export interface VerificationReport {
  readonly title: string;
  readonly introduction: string;
  readonly verifications: readonly VerificationAccount[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** One file for a browser, as the report of a release is: nothing is loaded and nothing runs. */
export function renderVerificationReport({ title, introduction, verifications, madeAt }: VerificationReport): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header><h1>${title}</h1><p class="soft">${introduction}</p></header>
<main><section aria-label="Verification">
${verificationList({ verifications, id: 'this report' }, 'alone')}
</section></main>
<footer><p>Made ${formatTime(madeAt)} by Sluice.</p></footer>
</body>
</html>
`.markup;
}
