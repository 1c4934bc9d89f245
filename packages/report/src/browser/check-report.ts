import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { renderReport } from '../render-report.ts';
import { hostileReport, SAMPLE_REPORT } from '../testing/sample-report.ts';
import { CALLED_FROM, lookAtPages, type PageToLookAt } from './look-at-pages.ts';

/**
 * `npm run check:report [-- FILE…] [--screenshots FOLDER]`: opens reports in Chromium at desktop and phone width, light and dark. Without files: the sample, and one
 * whose every text is hostile. The last line is "N passed, N failed"; without a browser it says SKIPPED, and fails in CI.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: 'string' } } });
const pages: readonly PageToLookAt[] =
  positionals.length > 0
    ? positionals.map((file) => ({ name: file, picture: 'report', content: { file: resolve(CALLED_FROM, file) } }))
    : [
        page('sample', renderReport(SAMPLE_REPORT)),
        page('hostile', renderReport(hostileReport('"><img src=x onerror=alert(1)></pre><script>alert(2)</script>'))),
        // A name without a place to break it, as a cluster may have.
        page('unbreakable', renderReport(hostileReport('x'.repeat(300)))),
      ];
await lookAtPages('the report was', pages, values.screenshots);

function page(name: string, html: string): PageToLookAt {
  return { name, picture: name, content: { html } };
}
