import type { AttestationCheck } from '../../plan/business-checks.ts';
import type { AttestedClaims } from './attestation-facts.ts';
import { fitsPattern } from './ref-pattern.ts';

export type Judgement =
  | { readonly kind: 'accepted' }
  | {
      readonly kind: 'refused';
      readonly reason: 'other-digest' | 'other-predicate' | 'other-issuer' | 'other-signer' | 'other-source';
      readonly message: string;
    };

/** Whether what a verified signature says is what the plan asks for; if not, the first thing that differs. */
export function judgeAttestation(claims: AttestedClaims, check: AttestationCheck, digest: string): Judgement {
  const { signer, issuer, source, sourceRef, predicateType, digests } = claims;
  const refused = (reason: Exclude<Judgement, { kind: 'accepted' }>['reason'], message: string): Judgement => ({
    kind: 'refused',
    reason,
    message,
  });
  if (!digests.includes(digest))
    return refused('other-digest', `one is about ${listed(digests.map((other) => other.slice(0, 19)))} instead`);
  if (predicateType !== check.predicateType)
    return refused('other-predicate', `one says ${predicateType} instead of ${check.predicateType}`);
  if (issuer !== check.issuer)
    return refused('other-issuer', `one was signed with a token of ${issuer ?? 'nobody'}, expected ${check.issuer}`);
  const [workflow, ref] = splitAt(signer);
  if (!isSameWorkflow(workflow, check.workflow)) return refused('other-signer', `one was signed by ${signer}`);
  if (check.workflowRef !== null && !fitsPattern(check.workflowRef, ref))
    return refused('other-signer', `one was signed by ${signer}, expected it at ${check.workflowRef}`);
  if (source?.toLowerCase() !== check.source.toLowerCase())
    return refused('other-source', `one was built from ${source ?? 'no repository'}, expected ${check.source}`);
  if (check.sourceRef !== null && !fitsPattern(check.sourceRef, sourceRef ?? ''))
    return refused('other-source', `one was built from ${sourceRef ?? 'no ref'} of ${source}, expected ${check.sourceRef}`);
  return { kind: 'accepted' };
}

function splitAt(signer: string): readonly [string, string] {
  const at = signer.indexOf('@');
  return at === -1 ? [signer, ''] : [signer.slice(0, at), signer.slice(at + 1)];
}

/** Names of servers, accounts and repositories differ by more than case; paths of files may differ by case alone. */
function isSameWorkflow(one: string, other: string): boolean {
  const parts = (workflow: string) => /^(https:\/\/[^/]+\/[^/]+\/[^/]+)(\/.*)$/.exec(workflow) ?? [workflow, workflow, ''];
  const [, ownRepository = '', ownPath] = parts(one);
  const [, repository = '', path] = parts(other);
  return ownRepository.toLowerCase() === repository.toLowerCase() && ownPath === path;
}

function listed(names: readonly string[]): string {
  return names.length === 0
    ? 'nothing'
    : names.length > 2
      ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
      : names.join(', ');
}
