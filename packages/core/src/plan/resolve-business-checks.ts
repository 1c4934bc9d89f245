import type { z } from 'zod';
import type { attestationSchema, commitChecksSchema, commitSourceSchema, incidentSchema } from './business-check-schema.ts';
import type { AttestationCheck, BusinessChecks, IncidentCheck } from './business-checks.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';

interface Entries {
  readonly incident: z.output<typeof incidentSchema>;
  readonly commitChecks: z.output<typeof commitChecksSchema>;
  readonly commitSource: z.output<typeof commitSourceSchema>;
  readonly attestation: z.output<typeof attestationSchema>;
}

/** The business checks of an environment, everything written out; null where all are off. One that asks nobody anything is an error. */
export function resolveBusinessChecks(entries: Entries, path: PlanPath, report: PlanReport): BusinessChecks | null {
  const { incident, commitChecks, commitSource, attestation } = entries;
  if (Object.values(entries).every((entry) => entry === 'off')) return null;
  return {
    incident: incident === 'off' ? null : resolveIncident(incident, [...path, 'incident'], report),
    commitChecks: commitChecks === 'off' ? null : commitChecks,
    commitSource: commitSource === 'off' ? null : resolveSource(commitSource, [...path, 'commitSource'], report),
    // Left out where it is off: plans from before it was there keep their digest.
    ...(attestation !== 'off' && { attestation: resolveAttestation(attestation) }),
  };
}

function resolveIncident(entry: Exclude<Entries['incident'], 'off'>, path: PlanPath, report: PlanReport): IncidentCheck {
  const { labels = [], repository = null, alertmanager, endpoint, mode } = entry;
  if (labels.length === 0 && !alertmanager && !endpoint)
    asksNobody(path, report, 'labels, alertmanager or endpoint', 'add labels: [incident], or write incident: off');
  return {
    mode,
    issues: labels.length === 0 ? null : { repository, labels },
    alertmanager: alertmanager ? { ...alertmanager, token: alertmanager.token?.secret ?? null } : null,
    endpoint: endpoint ? { ...endpoint, token: endpoint.token?.secret ?? null } : null,
  };
}

function resolveSource(entry: Exclude<Entries['commitSource'], 'off'>, path: PlanPath, report: PlanReport) {
  if (entry.branches.length === 0 && entry.tags.length === 0)
    asksNobody(path, report, 'branches or tags', 'add branches: [main], or write commitSource: off');
  return entry;
}

/** A workflow that nobody else's repository may call for its own bytes: what it was built from is pinned with it. */
function resolveAttestation(entry: Exclude<Entries['attestation'], 'off'>): AttestationCheck {
  const { signerWorkflow, repository, ref = null, trustedRoot = null, mode, override, issuer, predicateType } = entry;
  const [, server = 'https://github.com/', own = '', file = '', workflowRef = null] =
    /^(https:\/\/[^/]+\/)?([^/]+\/[^/]+)\/([^@]+)(?:@(.+))?$/.exec(signerWorkflow) ?? [];
  return {
    mode,
    override,
    workflow: `${server}${own}/${file}`,
    workflowRef,
    issuer,
    predicateType,
    source: `${server}${repository ?? own}`,
    sourceRef: ref,
    trustedRoot,
  };
}

function asksNobody(path: PlanPath, report: PlanReport, expected: string, suggestion: string): void {
  report.add({ code: 'missing', path, at: 'key', message: 'this check asks nobody anything', expected, got: 'none of them', suggestion });
}
