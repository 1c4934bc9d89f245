import { type Check, type CheckContext, forEachWorkload, passed, type ServiceContext, unreadable } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { LeaseFact } from '../facts.ts';

/** Nobody else is at work on it: not a person who paused it, not another release, not another runner. */
export const checkOwnership: Check = (context) =>
  forEachWorkload(context, (service) => [heldBy(service, context), ...leased(service, context)].filter((finding) => finding !== null));

function heldBy({ service, workload }: ServiceContext, { facts }: CheckContext): Finding {
  const holder = workload.heldByRelease;
  const evidence = { paused: workload.paused, release: holder };
  if (holder !== null && holder === facts.releaseId)
    return passed(service.name, `held by this release (${holder}): it goes on from where it is`, evidence);
  if (holder !== null && holder === facts.replaces)
    return passed(service.name, `held by ${holder}, which waits: it is undone before this release starts`, evidence);
  if (holder !== null) {
    return {
      service: service.name,
      verdict: 'fail',
      message: `Deployment ${workload.name} is held by release ${holder}`,
      fix: `finish it or undo it first: sluice status ${holder}, then sluice rollback ${holder}`,
      evidence,
    };
  }
  if (workload.paused) {
    return {
      service: service.name,
      verdict: 'fail',
      message: `Deployment ${workload.name} is paused, and not by a release: somebody stopped it`,
      fix: `find out why, then: kubectl --context ${facts.context} -n ${facts.namespace} rollout resume deployment/${workload.name}`,
      evidence,
    };
  }
  return passed(service.name, `no release holds Deployment ${workload.name}`, evidence);
}

function leased({ service, facts: read, workload }: ServiceContext, { facts }: CheckContext): readonly Finding[] {
  if ('error' in read.lease) return [unreadable(service.name, 'the lock', read.lease.error)];
  const lease = read.lease.value;
  if (lease === null || lease.holder === '' || lease.renewedAtMs === null) return [];
  const serverTimeMs = 'value' in facts.cluster ? facts.cluster.value.serverTimeMs : null;
  const evidence = {
    lease: lease.name,
    holder: lease.holder,
    renewedAtMs: lease.renewedAtMs,
    durationSeconds: lease.durationSeconds,
    serverTimeMs,
  };
  if (serverTimeMs === null) {
    return [
      {
        service: service.name,
        verdict: 'inconclusive',
        message: `the lock is held by ${lease.holder}; whether it still lives is not known: the API server did not say what time it is`,
        fix: 'run again',
        evidence,
      },
    ];
  }
  const leftSeconds = Math.ceil((lease.renewedAtMs + lease.durationSeconds * 1000 - serverTimeMs) / 1000);
  if (leftSeconds <= 0)
    return [passed(service.name, `the lock of ${lease.holder} ran out ${-leftSeconds} s ago and will be taken over`, evidence)];
  const ours = facts.releaseId !== null && workload.heldByRelease === facts.releaseId;
  return [ours ? resumes(service.name, lease, leftSeconds, evidence) : busy(service.name, lease, leftSeconds, serverTimeMs, evidence)];
}

/** An earlier run of the same release: it is gone (then the lock runs out) or still there (then the release waits for it). */
function resumes(service: string, lease: LeaseFact, leftSeconds: number, evidence: Finding['evidence']): Finding {
  return passed(
    service,
    `an earlier run of this release, ${lease.holder}, has the lock for at most ${leftSeconds} s more unless it renews it`,
    evidence,
  );
}

function busy(service: string, lease: LeaseFact, leftSeconds: number, serverTimeMs: number, evidence: Finding['evidence']): Finding {
  const agoSeconds = Math.max(0, Math.round((serverTimeMs - (lease.renewedAtMs ?? serverTimeMs)) / 1000));
  return {
    service,
    verdict: 'fail',
    message: `${lease.holder} is at work on it: lock ${lease.name} was renewed ${agoSeconds} s ago`,
    fix: `wait until it is done; if that runner is gone, the lock is free in ${leftSeconds} s`,
    evidence,
  };
}
