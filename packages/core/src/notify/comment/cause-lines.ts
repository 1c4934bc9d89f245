import type { Release } from '../../record/release-record.ts';
import { codeBlock, plainMarkdown, shortMarkdown } from '../markdown/escape.ts';

/** Why, as the record has it. */
export type Cause = Release['causes'][number];

const LONGEST_MESSAGE = 600;
const LONGEST_LINE = 400;

/** Why workloads failed, the worst few, each with the end of its log. */
export function causeLines(
  causes: readonly Cause[],
  { most, logLines }: { readonly most: number; readonly logLines: number },
): readonly string[] {
  const shown = causes.slice(0, most).map(({ service, target, kind, pod, message, events, log }) => {
    const what = [kind, ...(pod === null ? [] : [`(${pod})`])].join(' ');
    const head = `**${plainMarkdown(`${service} in ${target}`)}**: ${plainMarkdown(what)}: ${shortMarkdown(message, LONGEST_MESSAGE)}`;
    const lines = [...events.slice(-2).map((event) => `event: ${event}`), ...log.slice(-logLines)];
    return lines.length === 0 ? head : `${head}\n\n${codeBlock(lines.map((line) => line.slice(0, LONGEST_LINE)).join('\n'))}`;
  });
  const rest = causes.length - shown.length;
  return [...shown, ...(rest > 0 ? [`${rest} more ${rest === 1 ? 'workload' : 'workloads'} failed.`] : [])];
}
