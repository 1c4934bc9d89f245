import { type Check, passed } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { ClusterFact } from '../facts.ts';

/** autoscaling/v2 and server-side apply are both there from 1.23 on. */
const OLDEST_MINOR = 23;
const LARGEST_SKEW_MS = 5_000;

export const checkCluster: Check = ({ facts }) => {
  const { cluster, context } = facts;
  if ('error' in cluster) {
    const { status, reason, message } = cluster.error;
    const evidence = { status, reason, message };
    if (status === 401) {
      return [
        {
          service: null,
          verdict: 'fail',
          message: `cluster ${context} does not accept the credentials: ${message}`,
          fix: `renew the credentials of context ${context}`,
          evidence,
        },
      ];
    }
    return [
      {
        service: null,
        verdict: 'error',
        message: `cluster ${context} cannot be reached: ${message}`,
        fix: `check the address and the network: kubectl --context ${context} version`,
        evidence,
      },
    ];
  }
  const { version, major, minor } = cluster.value;
  if (major === 1 && minor < OLDEST_MINOR) {
    return [
      {
        service: null,
        verdict: 'fail',
        message: `Kubernetes ${version} is too old: 1.${OLDEST_MINOR} or newer is needed`,
        fix: 'upgrade the cluster',
        evidence: { version },
      },
    ];
  }
  return [passed(null, `Kubernetes ${version}`, { version }), ...clock(context, cluster.value)];
};

/** Leases and windows are judged by clocks: by the cluster's here, by the runner's there. */
function clock(context: string, { clockAheadMs }: ClusterFact): readonly Finding[] {
  if (clockAheadMs === null || Math.abs(clockAheadMs) <= LARGEST_SKEW_MS) return [];
  const seconds = Math.floor(Math.abs(clockAheadMs) / 1000);
  return [
    {
      service: null,
      verdict: 'fail',
      message: `the clock of cluster ${context} is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this machine's: windows, timeouts and the times in the record would not mean the same`,
      fix: 'set both by the same time server (NTP)',
      evidence: { clockAheadMs },
      warnsAtMost: true,
    },
  ];
}
