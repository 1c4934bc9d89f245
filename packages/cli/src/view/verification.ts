import { oneLine } from '@sluice/core';
import type { VerifiedLedger } from '@sluice/use-cases';

/** A cut of a thousand entries has a thousand faults: the first tell as much. */
const SHOWN = 20;

/** `sluice audit verify` for people: the verdict first, then what it rests on. Pure. */
export function renderVerification({ place, entries, head, faults, anchored, blindSpots, protection, notes }: VerifiedLedger): string {
  const count = `${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  const lines = [
    faults.length === 0
      ? `✔ ${place}: ${count}, each as it was written`
      : `✘ ${place}: not as it was written: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} in ${count}`,
    ...faults.slice(0, SHOWN).map(({ kind, where, message }) => `  ${kind}  ${where} ${message}`),
  ];
  if (faults.length > SHOWN) lines.push(`  and ${faults.length - SHOWN} more: --json has all of them`);
  if (entries > 0) lines.push(`  newest    entry ${head.sequence}, ${head.hash}`);
  const newest = anchored.at(-1);
  lines.push(
    newest
      ? `  anchors   ${anchored.length} ${anchored.length === 1 ? 'agrees' : 'agree'}, the newest at entry ${newest.sequence} (${newest.where})`
      : '  anchors   none',
  );
  if (protection) {
    const open = [...(protection.forbidsForcePush ? [] : ['force pushes']), ...(protection.forbidsDeletion ? [] : ['deletion'])];
    lines.push(
      open.length === 0
        ? '  branch    a ruleset forbids force pushes and deletion'
        : `  branch    no ruleset forbids ${open.join(' and ')}: add one for the branch sluice-ledger`,
    );
  }
  lines.push(...blindSpots.map((text) => `  unseen    ${text}`), ...notes.map((text) => `  note      ${text}`));
  return lines.map(oneLine).join('\n');
}
