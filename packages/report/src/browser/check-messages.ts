import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';
import { lookAtPage, SCREENS } from './look-at-page.ts';
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
const here = process.env.INIT_CWD ?? process.cwd();

const found = await findChromium((line) => console.error(line));
if ('missing' in found) {
  const strict = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false';
  console.log(`SKIPPED: the messages were not looked at in a browser: ${found.missing}\n0 passed, ${strict ? 1 : 0} failed`);
  process.exit(strict ? 1 : 0);
}

const scratch = mkdtempSync(join(tmpdir(), 'sluice-messages-'));
const pages = [
  ...sampleMessages().map(({ name, markdown }) => ({ name, html: messagePage(name, markdown), hostile: false })),
  ...HOSTILE.map((text, index) => ({ name: `hostile-${index + 1}`, html: messagePage('hostile', hostileMessage(text)), hostile: true })),
].map(({ name, html, hostile }) => {
  const file = join(scratch, `${name}.html`);
  writeFileSync(file, html);
  return { name, file, problems: hostile ? foreignLinks(html) : [] };
});
let passed = 0;
let failed = 0;
// Chromium refuses its sandbox to root, which is what a container runs as.
const browser = await chromium.launch({ executablePath: found.path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  for (const { name, file, problems: known } of pages) {
    for (const screen of SCREENS) {
      const { problems: seen, screenshot } = await lookAtPage(browser, pathToFileURL(file).href, screen);
      const problems = [...known, ...seen];
      if (values.screenshots !== undefined) {
        const folder = resolve(here, values.screenshots);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `messages-${name}-${screen.name}.png`), screenshot);
      }
      if (problems.length === 0) passed += 1;
      else failed += 1;
      console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name} ${screen.name} ${screen.width} px`);
      for (const problem of problems) console.log(`       ${problem}`);
    }
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** A hostile text may not become a link, a picture or a frame. */
function foreignLinks(html: string): readonly string[] {
  return [...html.matchAll(/<(?:a|img|iframe|script)\b[^>]*>/gi)].map(([tag]) => `markup out of text: ${tag}`);
}
