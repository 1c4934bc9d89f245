import { fitMarkdown, type Verdict } from '@sluice/core';
import type { ActionDefinition, COMMON_OUTPUTS, Inputs, Outputs } from './action-definition.ts';
import { cancellation } from './cancellation.ts';
import { LIMITS } from './limits.ts';
import { parseInputs } from './parse-inputs.ts';
import { type ActionResult, actionResult, type ResultParts } from './result/action-result.ts';
import { annotationsOf } from './result/annotations.ts';
import { errorResult } from './result/error-result.ts';
import { renderSummary } from './result/render-summary.ts';
import { shortenResult } from './result/shorten-result.ts';
import type { Runner } from './runner.ts';

export interface ActionContext<D extends ActionDefinition> {
  readonly inputs: Inputs<D>;
  readonly runner: Runner;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
}

export interface ActionReport<D extends ActionDefinition> {
  readonly result: ResultParts;
  readonly outputs: Outputs<D>;
}

export type ActionBody<D extends ActionDefinition> = (context: ActionContext<D>) => Promise<ActionReport<D>>;

/** Verdicts that fail the job where the inputs could not be read. */
const FAIL_ON: readonly Verdict[] = ['inconclusive', 'error', 'fail'];

/** Runs an action: inputs in, outputs, summary and annotations out, whatever happened. The only place that catches everything. */
export async function runAction<D extends ActionDefinition>(
  definition: D,
  body: ActionBody<D>,
  { runner, env }: { runner: Runner; env: Readonly<Record<string, string | undefined>> },
): Promise<0 | 1> {
  using cancel = cancellation();
  let failOn: readonly string[] = FAIL_ON;
  let result: ActionResult;
  let outputs: Readonly<Record<string, string>> = {};
  try {
    const inputs = parseInputs(definition, env);
    failOn = failOnOf(inputs) ?? failOn;
    const report = await body({ inputs, runner, env, signal: cancel.signal });
    result = actionResult(definition.name, report.result);
    outputs = report.outputs;
  } catch (error) {
    result = errorResult(definition.name, error);
  }
  await tell(definition, result, outputs, runner);
  return failOn.includes(result.verdict) ? 1 : 0;
}

function failOnOf(inputs: Readonly<Record<string, unknown>>): readonly string[] | null {
  const given = inputs['fail-on'];
  return Array.isArray(given) ? given.map(String) : null;
}

async function tell(
  definition: ActionDefinition,
  result: ActionResult,
  outputs: Readonly<Record<string, string>>,
  runner: Runner,
): Promise<void> {
  const own = Object.entries(definition.outputs).map(([name, { otherwise = '' }]) => [name, outputs[name] ?? otherwise] as const);
  const room = LIMITS.outputCharacters - own.reduce((sum, [, value]) => sum + value.length, 0);
  const short = shortenResult(result, Math.min(LIMITS.resultCharacters, room));
  // An annotation is shown in the log as well.
  if (!result.problems.some(({ message }) => message === result.message)) runner.say(`${result.verdict}: ${result.message}`);
  if (short.shortened.length > 0) runner.say(`the output result was shortened, it leaves out: ${short.shortened.join(', ')}`);
  for (const annotation of annotationsOf(result)) runner.annotate(annotation);
  for (const [name, value] of own) runner.output(name, value);
  const common = { verdict: short.verdict, reason: short.reason, result: JSON.stringify(short) } satisfies Record<
    keyof typeof COMMON_OUTPUTS,
    string
  >;
  for (const [name, value] of Object.entries(common)) runner.output(name, value);
  const summary = renderSummary({ ...result, shortened: short.shortened });
  await runner.summarise(
    fitMarkdown(summary, { most: LIMITS.summaryBytes, unit: 'bytes', elsewhere: 'All of it is in the log of this step.' }),
  );
}
