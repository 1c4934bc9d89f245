import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT } from './exit-code.ts';
import { build } from './main.ts';
import type { Output } from './view/output.ts';

const SILENT: Output = { answer: () => undefined, note: () => undefined, interactive: false, live: false, github: false, width: 80 };
const reference = readFileSync(new URL('../../../docs/reference/command.md', import.meta.url), 'utf8');
/** By what is typed: `plan`, `audit verify`. */
const commands = leaves(
  build(SILENT, () => undefined),
  '',
);

function leaves(parent: Command, prefix: string): { readonly name: string; readonly command: Command }[] {
  return parent.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return command.commands.length === 0 ? [{ name, command }] : leaves(command, `${name} `);
  });
}

/** The part of the reference under `## sluice NAME`. */
function section(name: string): string {
  return reference.split(`\n## sluice ${name}\n`)[1]?.split('\n## ')[0] ?? '';
}

describe('docs/reference/command.md', () => {
  it.each(commands)('has every option and argument of $name, and no other', ({ name, command }) => {
    const own = [
      ...command.registeredArguments.map((argument) => `[${argument.name()}]`),
      ...command.options.map((option) => option.flags),
    ];
    const documented = [...section(name).matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
    expect(documented.toSorted()).toEqual(own.toSorted());
  });

  it('has every exit code', () => {
    const documented = [...reference.matchAll(/^\| (\d) \|/gm)].map((match) => Number(match[1]));
    expect(documented).toEqual(Object.values(EXIT).toSorted());
  });
});
