import { type Opening, overrideHint, type ResolvedPlan, type WindowAnswer } from '@sluice/core';
import { type ClustersOptions, loadPlan, tellWindows } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';

export interface WindowsOptions {
  readonly file: string;
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly at?: number;
  readonly count: number;
  readonly json: boolean;
}

/** `sluice windows`: may releases move now, and when next. Asks no cluster. */
export async function windows(options: WindowsOptions, output: Output, { env }: ClustersOptions = {}): Promise<number> {
  const plan = await loadPlan(options);
  const at = options.at ?? Date.now();
  const { answer, openings } = await tellWindows(plan, at, options.count, { planFile: options.file, ...(env && { env }) });
  output.answer(
    options.json ? JSON.stringify(windowsDocument(plan, answer, openings), null, 2) : await renderWindows(plan, answer, openings),
  );
  return answer.open ? EXIT.succeeded : EXIT.rejected;
}

function windowsDocument({ application, environment, prechecks }: ResolvedPlan, answer: WindowAnswer, openings: readonly Opening[]) {
  return {
    schemaVersion: 1,
    application,
    environment,
    at: timeOf(answer.at),
    open: answer.open,
    message: answer.message,
    changesAt: answer.changesAt === null ? null : timeOf(answer.changesAt),
    lookedUntil: timeOf(answer.lookedUntil),
    mode: prechecks.window,
    closedBy: answer.causes.map(({ index, until, ...cause }) => ({
      window: index,
      ...cause,
      until: until === null ? null : timeOf(until),
    })),
    openings: openings.map(({ from, to }) => ({ from: timeOf(from), to: to === null ? null : timeOf(to) })),
  };
}

async function renderWindows(plan: ResolvedPlan, answer: WindowAnswer, openings: readonly Opening[]): Promise<string> {
  const { formatBeginning, formatEnd } = await import('@sluice/core/windows');
  const zone = plan.windows.find(({ effect }) => effect === 'allow')?.timezone ?? plan.windows[0]?.timezone ?? 'UTC';
  const hint = overrideHint(answer);
  const lines = (plan.windows.length === 0 ? [] : openings).map(({ from, to }, index) => {
    const span = `${formatBeginning(from, zone, answer.at)} to ${to === null ? 'no end in sight' : formatEnd(to, zone, from)}`;
    return `  ${index === 0 ? 'openings' : '        '}  ${span}${index === 0 ? ` ${zone}` : ''}`;
  });
  return [
    `${plan.application} → ${plan.environment}   ${answer.message}`,
    ...(hint === null ? [] : [`  override  ${hint}: sluice release --fix-reason TEXT`]),
    ...(plan.prechecks.window === 'block' ? [] : [`  holds     no release: prechecks.window is ${plan.prechecks.window}`]),
    ...lines,
  ].join('\n');
}

function timeOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
