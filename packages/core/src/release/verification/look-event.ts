import type { ReleaseEvent } from '../event.ts';
import type { Watch } from './watch.ts';

/** What a look has brought, for whoever watches; the signals without their series. */
export function lookEvent(watch: Watch): Extract<ReleaseEvent, { readonly kind: 'verification' }> {
  const { target, workload, verification } = watch.watched;
  const { verdict, reason, signals } = watch.judge('during');
  return {
    kind: 'verification',
    target: target.name,
    service: workload.service,
    verification: verification.name,
    verdict,
    reason,
    signals: signals.map((each) => ({ ...each, series: [] })),
  };
}
