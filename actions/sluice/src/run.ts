import { type ActionBody, hiddenOutputs } from '@sluice/action-kit';
import { EXIT, main } from '@sluice/cli';
import type { Verdict } from '@sluice/core';
import { reachOptions, secretInputs, tokenOf } from '../../src/reach.ts';
import type { definition } from './definition.ts';
import { splitCommand } from './split-command.ts';

const WIDTH = 100;

/** The command line, with the runner's log for a terminal. */
export const run: ActionBody<typeof definition> = async (context) => {
  const { inputs, runner } = context;
  const said: string[] = [];
  const notes: string[] = [];
  const words = splitCommand(inputs.run);
  const reach = reachOptions(context);
  const code = await main(words, {
    reach: { ...reach, env: { ...reach.env, ...tokenOf(context) } },
    hiddenOutputs: (outputs) => hiddenOutputs(outputs, secretInputs(context)),
    output: {
      // Comes with the result, at the end.
      answer: (text) => {
        said.push(text);
      },
      note(text) {
        notes.push(text);
        runner.say(text);
      },
      interactive: false,
      live: false,
      github: false,
      width: WIDTH,
    },
  });
  const answer = said.join('\n');
  const verdict = verdictOf(code);
  const command = words[0] ?? '';
  const last = (verdict === 'pass' ? answer : (notes.at(-1) ?? answer)).trimEnd();
  return {
    result: {
      verdict,
      reason: `exit-${code}`,
      message: `sluice ${command} ended with ${code}${last === '' ? '' : `\n${last}`}`,
      details: { exitCode: code },
      problems:
        verdict === 'pass' ? [] : [{ title: `sluice ${command}: exit ${code}`, message: last, file: null, line: null, column: null }],
    },
    outputs: { 'exit-code': String(code), answer },
  };
};

function verdictOf(code: number): Verdict {
  switch (code) {
    case EXIT.succeeded:
      return 'pass';
    case EXIT.waitsForPerson:
      return 'inconclusive';
    case EXIT.wrongInput:
      return 'error';
    default:
      return 'fail';
  }
}
