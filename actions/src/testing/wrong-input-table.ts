import { type ActionRun, runBuiltAction } from './action-process.ts';
import { openShop, planOf } from './shop.ts';
import { WRONG_INPUTS } from './wrong-inputs.ts';
import { tryWrong, WRONG_SITUATIONS } from './wrong-situations.ts';

/**
 * `npm run wrong-input -w @sluice/actions`: what the built actions say of each kind of wrong input and of each thing that is wrong around them,
 * and how they leave cluster and ledger.
 */
const LONGEST_MESSAGE = 110;

const wrong = (await tellInputs()) + (await tellSituations());
console.log(`\n${WRONG_INPUTS.length + WRONG_SITUATIONS.length - wrong} passed, ${wrong} failed`);
process.exitCode = wrong === 0 ? 0 : 1;

/** How many were told wrongly, or changed something. */
async function tellInputs(): Promise<number> {
  await using shop = await openShop();
  // Something is under way, so that what is refused could do harm.
  await runBuiltAction('precheck', { environment: 'test', version: 'v2', kubeconfig: shop.kubeconfig }, { cwd: shop.workspace });
  const rows: string[][] = [['action', 'wrong input', 'exit', 'reason', 'annotations', 'changed', 'first annotation']];
  let wrong = 0;
  for (const { action, kind, inputs, plan, reason, says } of WRONG_INPUTS) {
    shop.writePlan(plan?.(shop) ?? planOf(shop.image));
    const before = await shop.fingerprint();
    const run = await runBuiltAction(action, inputs(shop), { cwd: shop.workspace });
    const unchanged = (await shop.fingerprint()) === before;
    const good = run.exitCode === 1 && run.outputs.reason === reason && says.test(run.log) && run.annotations.length > 0 && unchanged;
    if (!good) wrong += 1;
    rows.push([
      action,
      kind,
      String(run.exitCode),
      run.outputs.reason ?? '',
      String(run.annotations.length),
      unchanged ? 'nothing' : 'SOMETHING',
      firstAnnotation(run),
    ]);
  }
  print(rows);
  return wrong;
}

async function tellSituations(): Promise<number> {
  const rows: string[][] = [['what is wrong', 'result', 'how it is left', 'what is said']];
  let wrong = 0;
  for (const situation of WRONG_SITUATIONS) {
    const told = await tryWrong(situation);
    if (told instanceof Error) wrong += 1;
    rows.push(
      told instanceof Error
        ? [situation.kind, 'FAILED', '', told.message.replaceAll('\n', ' ')]
        : [situation.kind, 'passed', told.safe, shortened(told.says)],
    );
  }
  print(rows);
  return wrong;
}

function print(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  console.log(`\n${lines.map((line) => line.trimEnd()).join('\n')}`);
}

function firstAnnotation({ annotations }: ActionRun): string {
  const [first] = annotations;
  if (first === undefined) return 'none';
  const place = first.file === null ? '' : `${first.file}:${first.line ?? 1} `;
  return shortened(`${place}${first.title}: ${first.message.replaceAll('\n', ' ')}`);
}

function shortened(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
