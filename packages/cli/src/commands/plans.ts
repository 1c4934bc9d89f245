import { Clusters, type ClustersOptions, changedPlans } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';
import { table } from '../view/table.ts';

export interface PlansOptions {
  readonly changedSince: string;
  readonly environment?: string;
  readonly context?: string;
  readonly ledger?: string;
  readonly json: boolean;
}

/** `sluice plans`: which plans below the working directory are concerned by what has changed. */
export async function plans(
  { changedSince: since, environment, context, ledger, json }: PlansOptions,
  output: Output,
  reach: ClustersOptions = {},
  folder = process.cwd(),
): Promise<number> {
  await using clusters = new Clusters({ ...reach, context: context ?? null });
  const env = reach.env ?? process.env;
  const { head, plans } = await changedPlans(clusters, { folder, since, environment: environment ?? null, ledger, env });
  for (const { plan, because } of plans.filter(({ uncertain }) => uncertain)) output.note(`${plan} counts as changed: ${because}`);
  if (json) {
    const changed = plans.filter((plan) => plan.changed).map(({ plan }) => plan);
    output.answer(
      JSON.stringify({ schemaVersion: 1, since, environment: environment ?? null, head, plans: changed, looked: plans }, null, 2),
    );
    return EXIT.succeeded;
  }
  const rows = plans.map(({ plan, changed, uncertain, because }) => [plan, changed ? (uncertain ? 'counts as' : 'yes') : 'no', because]);
  output.answer(table([['PLAN', 'CHANGED', 'BECAUSE'], ...rows]).join('\n'));
  return EXIT.succeeded;
}
