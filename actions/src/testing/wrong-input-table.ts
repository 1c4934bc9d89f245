import { type ActionRun, runBuiltAction } from './action-process.ts';
import { openShop, planOf } from './shop.ts';
import { WRONG_INPUTS } from './wrong-inputs.ts';

/** `npm run wrong-input -w @sluice/actions`: what each kind of wrong input to the built actions is told, and whether anything was changed. */
const LONGEST_MESSAGE = 110;

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
const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
console.log(
  rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n'),
);
console.log(`\n${WRONG_INPUTS.length - wrong} passed, ${wrong} failed`);
process.exitCode = wrong === 0 ? 0 : 1;

function firstAnnotation({ annotations }: ActionRun): string {
  const [first] = annotations;
  if (first === undefined) return 'none';
  const place = first.file === null ? '' : `${first.file}:${first.line ?? 1} `;
  const text = `${place}${first.title}: ${first.message.replaceAll('\n', ' ')}`;
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
