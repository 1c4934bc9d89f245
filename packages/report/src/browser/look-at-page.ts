import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';

export interface Screen {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

export const SCREENS: readonly Screen[] = [
  { name: 'desktop', width: 1280, height: 900, scheme: 'light' },
  { name: 'desktop-dark', width: 1280, height: 900, scheme: 'dark' },
  { name: 'phone', width: 360, height: 780, scheme: 'light' },
  { name: 'phone-dark', width: 360, height: 780, scheme: 'dark' },
];

export interface Looked {
  readonly problems: readonly string[];
  readonly screenshot: Buffer;
}

/**
 * Opens the page as a reader would and says what is wrong with it: anything on the console, any error, any request, any dialog, scrolling sideways, and
 * what axe finds (labels, roles, contrast in this colour scheme).
 */
export async function lookAtPage(browser: Browser, page: string, screen: Screen): Promise<Looked> {
  const { width, height, scheme } = screen;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, deviceScaleFactor: 1 });
  try {
    const problems: string[] = [];
    const tab = await context.newPage();
    tab.on('console', (message) => problems.push(`console ${message.type()}: ${message.text()}`));
    tab.on('pageerror', (error) => problems.push(`error: ${error.message}`));
    tab.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    tab.on('request', (request) => {
      if (!request.url().startsWith('file:') && !request.url().startsWith('data:')) problems.push(`request: ${request.url()}`);
    });
    await tab.goto(page);
    const screenshot = await tab.screenshot({ fullPage: true });
    for (const summary of await tab.locator('summary').all()) await summary.click();
    const wide: number = await tab.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (wide > 0) problems.push(`scrolls sideways: ${wide} px wider than the screen`);
    problems.push(...(await auditAccess(tab)));
    return { problems, screenshot };
  } finally {
    await context.close();
  }
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[] }[];
  }[];
}

async function auditAccess(tab: Awaited<ReturnType<Browser['newPage']>>): Promise<readonly string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await tab.evaluate(source);
  const results: AxeResults = await tab.evaluate('axe.run()');
  return results.violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
