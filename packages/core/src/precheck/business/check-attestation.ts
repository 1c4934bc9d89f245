import type { AttestationCheck } from '../../plan/business-checks.ts';
import type { Fix } from '../../windows/decide-window.ts';
import type { ArtifactFact } from '../check-context.ts';
import type { CheckResult, Finding } from '../check-result.ts';
import type { AttestationFacts, AttestedArtifact, FoundAttestation } from './attestation-facts.ts';
import { judgeAttestation } from './judge-attestation.ts';

const MOST_SHOWN = 3;

/** Every digest that is released is attested by the pinned workflow, and the signature leads to who is trusted. */
export function checkAttestation(
  facts: AttestationFacts | null,
  check: AttestationCheck,
  artifacts: readonly ArtifactFact[],
): readonly Finding[] {
  const missing = artifacts.flatMap((artifact): readonly Finding[] =>
    'error' in artifact
      ? [unknown(artifact.service, 'whether its image is attested is not known: it was not found', 'see the check image', null)]
      : [],
  );
  if (facts === null) return missing;
  if ('error' in facts.trust) {
    const { reason, message } = facts.trust.error;
    return [
      ...missing,
      unknown(
        null,
        `no attestation can be verified: ${message}`,
        check.trustedRoot === null
          ? 'let the job reach tuf-repo-cdn.sigstore.dev, or name a file with the roots: trustedRoot'
          : `write the file again: gh attestation trusted-root > ${check.trustedRoot}`,
        { reason },
      ),
    ];
  }
  const found = facts.artifacts.map((artifact) => ({ artifact, finding: findingOf(artifact, check) }));
  const failed = found.flatMap(({ finding }) => (finding === null ? [] : [finding]));
  if (failed.length > 0 || missing.length > 0 || found.length === 0) return [...missing, ...failed];
  const ref = check.workflowRef === null ? '' : `@${check.workflowRef}`;
  return [
    {
      service: null,
      verdict: 'pass',
      message: `every digest is attested by ${check.workflow}${ref}`,
      fix: null,
      evidence: found.map(({ artifact: { service, digest } }) => ({ service, digest })),
    },
  ];
}

/** Null: it is attested. */
function findingOf({ service, image, digest, sources }: AttestedArtifact, check: AttestationCheck): Finding | null {
  const answers = sources.map(({ place, found }) => ({ place, found: 'value' in found ? found.value : [] }));
  const judged = answers.flatMap(({ place, found }) => found.map((attestation) => ({ place, ...reasonOf(attestation, check, digest) })));
  if (judged.some(({ reason }) => reason === null)) return null;
  const short = `${image}@${digest.slice(0, 19)}`;
  const unread = sources.flatMap(({ place, found }) => ('error' in found ? [`${place}: ${found.error.message}`] : []));
  const evidence = {
    digest,
    workflow: check.workflow,
    found: judged.map(({ place, reason }) => ({ place, reason })),
    unread: unread.length,
  };
  const reasons = [...new Set(judged.map(({ place, message }) => `${message} (${place})`))];
  const said = [...reasons.slice(0, MOST_SHOWN), ...(reasons.length > MOST_SHOWN ? [`${reasons.length - MOST_SHOWN} more`] : [])].join(
    '; ',
  );
  // Where one was not asked, a good one may be there.
  if (unread.length > 0) {
    const besides = said === '' ? '' : `. Found: ${said}`;
    return unknown(
      service,
      `whether ${short} is attested is not known. No answer from ${unread.join('; ')}${besides}`,
      'make it answer, or set prechecks.attestation of the environment to warn while it cannot',
      evidence,
    );
  }
  const expected = `${check.predicateType} by ${check.workflow}`;
  const message =
    said === ''
      ? `${short} has no attestation of ${expected}. Asked: ${sources.map(({ place }) => place).join(', ')}`
      : `${short} has no attestation of ${expected} that holds: ${said}`;
  return { service, verdict: 'fail', message, fix: adviceFor(judged.map(({ reason }) => reason)), evidence };
}

function reasonOf(attestation: FoundAttestation, check: AttestationCheck, digest: string) {
  if (attestation.kind === 'refused') return { reason: attestation.reason, message: attestation.message };
  const judgement = judgeAttestation(attestation, check, digest);
  return judgement.kind === 'accepted' ? { reason: null, message: '' } : { reason: judgement.reason, message: judgement.message };
}

function adviceFor(reasons: readonly (string | null)[]): string {
  if (reasons.length === 0) return 'attest it in the job that builds it (actions/attest, or cosign sign), then release that digest';
  if (reasons.includes('expired') || reasons.includes('untrusted'))
    return 'where the roots are those of another instance or have changed, write the file for trustedRoot again (gh attestation trusted-root); otherwise do not release it';
  if (reasons.includes('bad-signature')) return 'do not release it: what is signed is not what was signed. Build it again';
  return 'release what the pinned workflow built; where another one may build it, correct prechecks.attestation';
}

function unknown(service: string | null, message: string, fix: string, evidence: Finding['evidence']): Finding {
  return { service, verdict: 'inconclusive', message, fix, evidence };
}

/** A reason for a fix that the plan lets set the check aside: it warns, and says so. */
export function setAside(results: readonly CheckResult[], check: AttestationCheck, fix: Fix | null): readonly CheckResult[] {
  if (fix === null || check.override === 'never') return results;
  return results.map((result) =>
    result.verdict === 'pass'
      ? result
      : { ...result, mode: 'warn', message: `${result.message}. Set aside by the fix of ${fix.by}: ${fix.reason}` },
  );
}
