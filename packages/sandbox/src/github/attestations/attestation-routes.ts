import { reads, writes } from '../access/permissions.ts';
import { Refusal } from '../http/refusal.ts';
import { created, ok, type Routes } from '../http/route.ts';
import { newAttestation, type SignedBundle } from './attestations.ts';

/** What GitHub gives in one answer when nothing is said. */
const PAGE = 30;
/** Names that stand for a predicate type: https://docs.github.com/rest/repos/attestations#list-attestations */
const SHORT: Readonly<Record<string, RegExp>> = {
  provenance: /^https:\/\/slsa\.dev\/provenance\//,
  sbom: /^https:\/\/(spdx\.dev\/Document|cyclonedx\.org\/bom)/,
};

export const ATTESTATION_ROUTES: Routes = {
  'repos/list-attestations': {
    needs: reads('attestations'),
    answer(request) {
      const { repository } = request;
      const digest = request.text('subject_digest');
      const asked = request.option('predicate_type');
      const found = repository.attestations
        .filter(({ digests }) => digests.includes(digest))
        .filter(({ predicateType }) => asked === undefined || (SHORT[asked]?.test(predicateType) ?? predicateType === asked));
      // Its pages have cursors, and nobody here has so many.
      const page = found.toReversed().slice(0, Number(request.option('per_page') ?? PAGE));
      return ok({ attestations: page.map(({ bundle }) => ({ bundle, repository_id: repository.id })) });
    },
  },
  'repos/create-attestation': {
    needs: writes('attestations'),
    answer(request) {
      const attestation = newAttestation(request.store, request.repository, request.requiredBody<{ bundle: SignedBundle }>().bundle);
      if (attestation === null) throw new Refusal(422, 'Validation Failed');
      return created({ id: attestation.id });
    },
  },
};
