import { formatMs } from '@sluice/report';
import type { DemoRelease } from './demo-release.ts';

/** What the observer saw of a release, and what the clients of the application did, one line each. */
export function summary({ version, measured, clients }: DemoRelease): readonly string[] {
  if (measured === null) return [`observed ${version}: nothing`];
  const batches = measured.batches.map(
    ({ wanted, old, new: fresh, verdict, tookMs }) =>
      `${wanted}: ${old} old + ${fresh} new ${verdict === 'pass' ? 'in' : 'given up after'} ${formatMs(tookMs)}`,
  );
  const { end } = measured;
  return [
    `observed ${version}: batches ${batches.join(' · ') || 'none'}`,
    `observed ${version}: never fewer than ${measured.minReady} of ${measured.desired} ready; at the end ${end.old} old + ${end.new} new`,
    ...(clients === null
      ? []
      : [`clients of ${version}: ${clients.requests} requests, ${clients.failed} failed, ${clients.unanswered} without an answer`]),
  ];
}
