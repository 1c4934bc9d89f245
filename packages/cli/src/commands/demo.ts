import { resolve } from 'node:path';
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

/**
 * What the demo is made of, given by the program that has it: a sandbox, an observer as a process of its own. The bundle of the actions is made from this package
 * too and has neither.
 */
export interface DemoParts {
  readonly load: () => Promise<typeof import('@sluice/demo')>;
  /** File of the command itself: the demo runs it as a person would. */
  readonly program: string;
}

/** `sluice demo`: two releases by this very command, in the sandbox or on the reader's cluster. */
export async function demo(options: DemoCommandOptions, output: Output, parts: DemoParts | undefined): Promise<number> {
  const { context, namespace, image, port, report, json } = options;
  if (parts === undefined)
    throw new SluiceError('demo-elsewhere', 'input', 'the demo runs from a clone of the repository: npm ci && npm run demo');
  expectContextFor(options);
  const { defaultReportFile, openContextPlace, openSandboxPlace, runDemo } = await parts.load();
  // npm runs scripts in the repository's folder, and says where it was called.
  const here = process.env.INIT_CWD ?? process.cwd();
  return await runDemo({
    open: (say) =>
      context === undefined
        ? openSandboxPlace()
        : openContextPlace({ context, namespace: namespace ?? null, images: image, port: port ?? null }, say),
    sluice: [process.execPath, parts.program],
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
