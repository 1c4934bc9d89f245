import { type BusinessCheckMode, type BusinessCheckName, NO_BUSINESS_CHECKS } from '../../plan/business-checks.ts';
import type { ResolvedPlan } from '../../plan/resolved-plan.ts';
import type { Fix } from '../../windows/decide-window.ts';
import type { ArtifactFact } from '../check-context.ts';
import type { CheckResult, Finding } from '../check-result.ts';
import type { BusinessFacts } from './business-facts.ts';
import { checkAttestation, setAside } from './check-attestation.ts';
import { checkCommitChecks } from './check-commit-checks.ts';
import { checkCommitSource } from './check-commit-source.ts';
import { checkIncident } from './check-incident.ts';

/** Every business check of the plan that is not off, once for the environment. Pure: the same facts give the same results. */
export function runBusinessChecks(
  { environment, business = NO_BUSINESS_CHECKS }: ResolvedPlan,
  facts: BusinessFacts,
  { artifacts, fix }: { readonly artifacts: readonly ArtifactFact[]; readonly fix: Fix | null } = { artifacts: [], fix: null },
): readonly CheckResult[] {
  const { incident, commitChecks, commitSource, attestation } = business;
  const results = (check: BusinessCheckName, mode: BusinessCheckMode, findings: readonly Finding[]): readonly CheckResult[] =>
    findings.map(({ service, verdict, message, fix, evidence }) => ({
      check,
      target: environment,
      service,
      mode,
      verdict,
      message,
      fix,
      evidence,
      because: null,
    }));
  return [
    ...(incident ? results('incident', incident.mode, checkIncident(facts)) : []),
    ...(commitChecks ? results('commitChecks', commitChecks.mode, checkCommitChecks(facts)) : []),
    ...(commitSource ? results('commitSource', commitSource.mode, checkCommitSource(facts, commitSource)) : []),
    ...(attestation
      ? setAside(results('attestation', attestation.mode, checkAttestation(facts.attestations, attestation, artifacts)), attestation, fix)
      : []),
  ];
}
