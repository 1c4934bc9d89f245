import { WANTED } from '../application/plan.ts';
import { INSTANCES } from '../application/workload.ts';
import type { DemoRelease } from './demo-release.ts';

/** The exit code of `sluice release` for each end (docs/reference/command.md). */
const EXIT = { succeeded: 0, 'rolled-back': 1 } as const;

/** None are lost unless the machine is so busy that clients hear late of instances that end. */
const MOST_UNANSWERED = 0.01;

/** In what a release ended otherwise than it had to, one line each; none when the demo has shown what it says. */
export function differences({ version, expected, fault, exitCode, told, measured, clients }: DemoRelease): readonly string[] {
  const found: string[] = [];
  const expect = (what: string, got: unknown, wanted: unknown) => {
    if (got !== wanted) found.push(`${version}: ${what}: expected ${String(wanted)}, got ${String(got)}`);
  };
  expect('the command says', told.phase, expected);
  expect('its exit code', exitCode, EXIT[expected]);
  if (measured === null) return [...found, `${version}: the observer saw no release`];
  expect('instances desired', measured.desired, INSTANCES);
  if (measured.minReady < measured.desired)
    found.push(`${version}: ready instances fell to ${measured.minReady}, expected at least ${measured.desired}`);
  found.push(...measured.violations.map((violation) => `${version}: ${violation}`));
  if (clients !== null && clients.unanswered > clients.requests * MOST_UNANSWERED)
    found.push(`${version}: ${clients.unanswered} of ${clients.requests} requests of clients had no answer, expected at most 1 in 100`);
  const passed = measured.batches.filter(({ verdict }) => verdict === 'pass').map(({ wanted }) => wanted);
  switch (expected) {
    case 'succeeded':
      expect('batches complete', passed.join(', '), WANTED.join(', '));
      expect('instances on the new version at the end', measured.end.new, INSTANCES);
      expect('instances on the old version at the end', measured.end.old, 0);
      break;
    case 'rolled-back':
      // A fault that shows in requests alone is found while a batch stands, and by chance as late as while the second one does.
      if (fault === 'errors') {
        const failed = told.verifications.flatMap(({ signals }) =>
          signals.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name),
        );
        expect('signals that failed', failed.join(', '), 'errors');
        expect('batches complete', passed.join(', '), passed.length === 2 ? WANTED.slice(0, 2).join(', ') : WANTED.slice(0, 1).join(', '));
      } else expect('batches complete', passed.join(', '), '');
      expect('instances on the new version at the end', measured.end.new, 0);
      expect('instances on the old version at the end', measured.end.old, INSTANCES);
      break;
    default:
      expected satisfies never;
  }
  return found;
}
