import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { renderReport } from '../render-report.ts';
import { hostileReport, SAMPLE_REPORT } from '../testing/sample-report.ts';
import { findChromium } from './find-chromium.ts';
import { lookAtPage, SCREENS } from './look-at-page.ts';

/**
 * `npm run check:report [-- FILE…] [--screenshots FOLDER]`: opens reports in Chromium at desktop and phone width, light and dark. Without files: the sample, and one
 * whose every text is hostile. The last line is "N passed, N failed"; without a browser it says SKIPPED, and fails in CI.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: 'string' } } });
const say = (line: string) => console.error(line);
const here = process.env.INIT_CWD ?? process.cwd();

const found = await findChromium(say);
if ('missing' in found) {
  const strict = process.env.CI !== undefined && process.env.CI !== '' && process.env.CI !== 'false';
  console.log(`SKIPPED: the report was not looked at in a browser: ${found.missing}\n0 passed, ${strict ? 1 : 0} failed`);
  process.exit(strict ? 1 : 0);
}

const scratch = mkdtempSync(join(tmpdir(), 'sluice-report-'));
const written = (name: string, text: string) => {
  const file = join(scratch, `${name}.html`);
  writeFileSync(file, text);
  return { name, file };
};
const pages =
  positionals.length > 0
    ? positionals.map((file) => ({ name: file, file: resolve(here, file) }))
    : [
        written('sample', renderReport(SAMPLE_REPORT)),
        written('hostile', renderReport(hostileReport('"><img src=x onerror=alert(1)></pre><script>alert(2)</script>'))),
        // A name without a place to break it, as a cluster may have.
        written('unbreakable', renderReport(hostileReport('x'.repeat(300)))),
      ];
let passed = 0;
let failed = 0;
// Chromium refuses its sandbox to root, which is what a container runs as.
const browser = await chromium.launch({ executablePath: found.path, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
try {
  for (const { name, file } of pages) {
    for (const screen of SCREENS) {
      const { problems, screenshot } = await lookAtPage(browser, pathToFileURL(file).href, screen);
      if (values.screenshots !== undefined) {
        const folder = resolve(here, values.screenshots);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `${positionals.length > 0 ? 'report' : name}-${screen.name}.png`), screenshot);
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
