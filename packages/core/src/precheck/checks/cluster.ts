import { type Check, passed } from '../check-context.ts';

/** autoscaling/v2 and server-side apply are both there from 1.23 on. */
const OLDEST_MINOR = 23;

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
  return [passed(null, `Kubernetes ${version}`, { version })];
};
