import { type Anchor, parseAnchor } from '@sluice/core';
import type { GitHubClient } from './client/github-client.ts';
import { readPayload } from './deployments/deployment-payload.ts';
import type { Repository } from './repository.ts';

/** Ten thousand deployments. */
const MAX_PAGES = 100;

/**
 * Heads of the ledger at `place` as the deployments of a repository keep them, whatever their environment. Null, for a clone: of the ledger
 * that the newest of them keeps.
 */
export async function ledgerAnchors(client: GitHubClient, repository: Repository, place: string | null): Promise<readonly Anchor[]> {
  const anchors: Anchor[] = [];
  let wanted = place?.toLowerCase();
  const listed = client.items('GET /repos/{owner}/{repo}/deployments', { ...repository }, (data) => data, { maxPages: MAX_PAGES });
  for await (const { id, payload: written } of listed) {
    const payload = readPayload(written);
    const anchor = payload?.ledgerHead ? parseAnchor(payload.ledgerHead) : null;
    if (!payload || !anchor) continue;
    wanted ??= anchor.place.toLowerCase();
    if (anchor.place.toLowerCase() !== wanted) continue;
    const { sequence, hash } = anchor;
    anchors.push({ sequence, hash, where: `deployment ${id} of ${payload.releaseId} in ${repository.owner}/${repository.repo}` });
  }
  return anchors;
}
