import type { GitHubClient } from '../client/github-client.ts';
import { answered } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

/** One answer holds no more; what is beyond is not looked at. */
const MOST = 100;

/**
 * The Sigstore bundles that GitHub keeps for a digest, the newest first, as JSON that nobody has verified. None where the repository is not
 * there or cannot be seen.
 */
export async function artifactAttestations(
  client: GitHubClient,
  repository: Repository,
  { digest, predicateType }: { readonly digest: string; readonly predicateType: string },
): Promise<readonly unknown[]> {
  const answer = await client.request('GET /repos/{owner}/{repo}/attestations/{subject_digest}', {
    ...repository,
    subject_digest: digest,
    predicate_type: predicateType,
    per_page: MOST,
  });
  if (answer.kind === 'refused' && answer.status === 404) return [];
  return (answered(answer).attestations ?? []).map(({ bundle }) => bundle);
}
