import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';
import { lookAtPage, SCREENS } from './look-at-page.ts';

export interface PageToLookAt {
  readonly name: string;
  /** Name of its screenshots, the screen's comes after it. */
  readonly picture: string;
  readonly content: { readonly html: string } | { readonly file: string };
  /** What is wrong with it without looking. */
  readonly problems?: readonly string[];
}

/** Folder that a command was called from; npm scripts run elsewhere. */
export const CALLED_FROM = process.env.INIT_CWD ?? process.cwd();

/**
 * Opens pages in Chromium at desktop and phone width, light and dark, and sets the exit code. The last line is "N passed, N failed"; without a
 * browser it says SKIPPED, and fails in CI. `what` is for that: `the report was`.
 */
export async function lookAtPages(what: string, pages: readonly PageToLookAt[], screenshots: string | undefined): Promise<void> {
  const found = await findChromium((line) => console.error(line));
  if ('missing' in found) {
    const strict = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false';
    console.log(`SKIPPED: ${what} not looked at in a browser: ${found.missing}\n0 passed, ${strict ? 1 : 0} failed`);
    process.exitCode = strict ? 1 : 0;
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-pages-'));
  let passed = 0;
  let failed = 0;
  // Chromium refuses its sandbox to root, which is what a container runs as.
  const browser = await chromium.launch({ executablePath: found.path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    for (const { name, picture, content, problems: known = [] } of pages) {
      const file = 'file' in content ? content.file : join(scratch, `${name}.html`);
      if ('html' in content) writeFileSync(file, content.html);
      for (const screen of SCREENS) {
        const { problems: seen, screenshot } = await lookAtPage(browser, pathToFileURL(file).href, screen);
        const problems = [...known, ...seen];
        if (screenshots !== undefined) {
          const folder = resolve(CALLED_FROM, screenshots);
          mkdirSync(folder, { recursive: true });
          writeFileSync(join(folder, `${picture}-${screen.name}.png`), screenshot);
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
}
