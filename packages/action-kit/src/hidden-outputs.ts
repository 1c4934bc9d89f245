import { SluiceError } from '@sluice/core';
import { maskable } from './maskable.ts';

/** Secrets as an input of the action gives them: `text` is what GitHub masks by itself, `values` is what the action masks besides. */
export interface SecretInput {
  readonly input: string;
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
  /** How it is to be stored instead. */
  readonly fix: string;
}

/**
 * Whether another job gets the outputs, to be asked before anything changes.
 *
 * @throws SluiceError `outputs-hidden`, kind `input`, with the lines that would hide one
 */
export function assertOutputsArrive(outputs: Readonly<Record<string, string>>, secrets: readonly SecretInput[]): void {
  const hidden = hiddenOutputs(outputs, secrets);
  if (hidden !== null) throw new SluiceError('outputs-hidden', 'input', `${hidden}\nNothing was changed`);
}

/**
 * Which outputs GitHub would leave out, by which line of which secret, and how to store it instead; null for none. An output that contains a
 * secret is left out, and every line of a secret counts as one, however short.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/Worker.cs (masks), …/JobExtension.cs (outputs)
 */
export function hiddenOutputs(outputs: Readonly<Record<string, string>>, secrets: readonly SecretInput[]): string | null {
  const problems = secrets.flatMap((secret) => {
    const found = masksOf(secret).flatMap(({ what, text }) => {
      const hidden = Object.keys(outputs).filter((name) => outputs[name]?.includes(text));
      return hidden.length === 0 ? [] : [{ what, hidden }];
    });
    const [first] = found;
    if (first === undefined) return [];
    const more = found.length > 1 ? ` (and ${found.length - 1} more like it)` : '';
    const hidden = [...new Set(found.flatMap((each) => each.hidden))].map((name) => `"${name}"`);
    const [noun, them] = hidden.length === 1 ? ['the output', 'it'] : ['the outputs', 'them'];
    return [
      `${first.what}${more}: GitHub would then hide ${noun} ${hidden.join(', ')}, and the next job get nothing for ${them}. ${secret.fix}`,
    ];
  });
  return problems.length === 0 ? null : problems.join('\n');
}

interface Mask {
  readonly what: string;
  readonly text: string;
}

function masksOf({ input, text, values }: SecretInput): readonly Mask[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const ofLines = lines.flatMap((line, index) => (line === '' ? [] : [{ what: lineOf(input, index + 1, line), text: line }]));
  const known = new Set(lines);
  const ofValues = Object.entries(values).flatMap(([name, value]) =>
    maskable(value)
      .filter((mask) => !known.has(mask))
      .map((mask) => ({ what: `input ${input}: what ${name} holds stands in the outputs as well`, text: mask })),
  );
  return [...ofLines, ...ofValues];
}

/** A brace tells nobody anything; every other line is not repeated. */
function lineOf(input: string, number: number, line: string): string {
  return /^[^\p{L}\p{N}]{1,3}$/u.test(line)
    ? `input ${input} has a line that is only "${line}" (line ${number})`
    : `input ${input}: the text of its line ${number} stands in the outputs as well`;
}
