import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SluiceError } from '@sluice/core';
import type { Output } from '../view/output.ts';

export interface DemoCommandOptions {
  readonly context?: string;
  readonly namespace?: string;
  readonly image: readonly string[];
  readonly port?: number;
  readonly report?: string;
  readonly json: boolean;
}

/** `sluice demo`: two releases by this very command, in the sandbox or on the reader's cluster. */
export async function demo(options: DemoCommandOptions, output: Output): Promise<number> {
  const { context, namespace, image, port, report, json } = options;
  expectContextFor(options);
  // Only this command needs it: releases start without it.
  const { defaultReportFile, openContextPlace, openSandboxPlace, runDemo } = await import('@sluice/demo');
  // npm runs scripts in the repository's folder, and says where it was called.
  const here = process.env.INIT_CWD ?? process.cwd();
  return await runDemo({
    open: (say) =>
      context === undefined
        ? openSandboxPlace()
        : openContextPlace({ context, namespace: namespace ?? null, images: image, port: port ?? null }, say),
    sluice: [process.execPath, fileURLToPath(new URL('../../bin/sluice.js', import.meta.url))],
    reportFile: report === undefined ? await defaultReportFile(here) : resolve(here, report),
    json,
    say: output.note,
    answer: output.answer,
  });
}

/** The sandbox has its own image, namespace and port. */
function expectContextFor({ context, namespace, image, port }: DemoCommandOptions): void {
  if (context !== undefined) return;
  const given = [
    ...(image.length > 0 ? ['--image'] : []),
    ...(namespace === undefined ? [] : ['--namespace']),
    ...(port === undefined ? [] : ['--port']),
  ];
  if (given.length > 0)
    throw new SluiceError(
      'option-without-context',
      'input',
      `${given.join(', ')}: only with --context NAME, which runs the demo on your own cluster. Without it the demo starts a sandbox that has its own`,
    );
}
