import { writeFile } from 'node:fs/promises';
import { SluiceError } from '@sluice/core';
import { loadPlan, policyOf, readPlanSlos, readSlos } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';

export interface SloRulesOptions {
  readonly file: string;
  readonly environment?: string;
  readonly out?: string;
  readonly json: boolean;
}

/** `sluice slo rules`: recording and alerting rules for Prometheus, from SLO files or from those of an environment. Asks nobody. */
export async function sloRules(files: readonly string[], options: SloRulesOptions, output: Output): Promise<number> {
  const slos = files.length > 0 ? await readSlos(files, '.') : await ofPlan(options);
  const { renderRules, ruleGroups } = await import('@sluice/core/slo');
  const text = options.json ? `${JSON.stringify({ groups: ruleGroups(slos) }, null, 2)}\n` : renderRules(slos);
  if (options.out === undefined) {
    output.answer(text.trimEnd());
    return EXIT.succeeded;
  }
  await writeFile(options.out, text);
  const count = ruleGroups(slos).reduce((sum, { rules }) => sum + rules.length, 0);
  output.note(`${options.out}: ${count} rules for ${slos.length === 1 ? 'one SLO' : `${slos.length} SLOs`}`);
  return EXIT.succeeded;
}

async function ofPlan({ file, environment }: SloRulesOptions) {
  if (environment === undefined)
    throw new SluiceError('no-environment', 'input', 'expected SLO files, or --environment of a plan that names them');
  return readPlanSlos(policyOf(await loadPlan({ file, environment })), file);
}
