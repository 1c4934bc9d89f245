import { formatTime } from './format.ts';
import { html, type Markup, trusted } from './markup.ts';
import { STYLE } from './style.ts';

export interface Page {
  readonly title: string;
  readonly introduction: string;
  readonly main: Markup | readonly Markup[];
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/**
 * One file for a browser: nothing is loaded, nothing runs (the policy in its head forbids both, whatever text the cluster had), readable on a desk and on
 * a phone, in light and dark, and printed.
 */
export function renderPage({ title, introduction, main, madeAt }: Page): string {
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
<main>
${main}
</main>
<footer><p>Made ${formatTime(madeAt)} by Sluice.</p></footer>
</body>
</html>
`.markup;
}
