import { parseArgs } from 'node:util';
import { lookAtPages, type PageToLookAt } from './look-at-pages.ts';
import { messagePage } from './message-page.ts';
import { hostileMessage, sampleMessages } from './messages.ts';

/**
 * `npm run check:messages [-- --screenshots FOLDER]`: what people read on GitHub, rendered as GitHub does, opened in Chromium at desktop and phone
 * width, light and dark; and a comment whose every text is hostile. The last line is "N passed, N failed"; without a browser it says SKIPPED, and
 * fails in CI.
 */
const HOSTILE = [
  '"><img src=x onerror=alert(1)></pre><script>alert(2)</script>',
  '](https://evil.test) [a](javascript:alert(1)) ![b](https://evil.test/c.png) <https://evil.test> www.evil.test @everyone #1',
  '</details></sub>| a | b |\n|---|---|\n```\n<iframe src=https://evil.test>\n%%{init: {}}%%',
  'x'.repeat(300),
];
const { values } = parseArgs({ options: { screenshots: { type: 'string' } } });
const samples = sampleMessages().map(({ name, markdown }) => page(name, messagePage(name, markdown)));
const hostile = HOSTILE.map((text, index) => {
  const html = messagePage('hostile', hostileMessage(text));
  return { ...page(`hostile-${index + 1}`, html), problems: foreignLinks(html) };
});
await lookAtPages('the messages were', [...samples, ...hostile], values.screenshots);

function page(name: string, html: string): PageToLookAt {
  return { name, picture: `messages-${name}`, content: { html } };
}

/** A hostile text may not become a link, a picture or a frame. */
function foreignLinks(html: string): readonly string[] {
  return [...html.matchAll(/<(?:a|img|iframe|script)\b[^>]*>/gi)].map(([tag]) => `markup out of text: ${tag}`);
}
