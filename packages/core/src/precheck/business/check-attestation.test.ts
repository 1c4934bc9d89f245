import { describe, expect, it } from 'vitest';
import { type AttestationCheck, NO_BUSINESS_CHECKS } from '../../plan/business-checks.ts';
import { aPlan, DIGEST } from '../sample-facts.ts';
import type { AttestationSourceFact, AttestedClaims, FoundAttestation } from './attestation-facts.ts';
import { runBusinessChecks } from './run-business-checks.ts';

const CHECK: AttestationCheck = {
  mode: 'block',
  override: 'never',
  workflow: 'https://github.com/acme/shop/.github/workflows/build.yml',
  workflowRef: null,
  issuer: 'https://token.actions.githubusercontent.com',
  predicateType: 'https://slsa.dev/provenance/v1',
  source: 'https://github.com/acme/shop',
  sourceRef: null,
  trustedRoot: null,
};
const CLAIMS: AttestedClaims = {
  signer: `${CHECK.workflow}@refs/heads/main`,
  issuer: CHECK.issuer,
  source: CHECK.source,
  sourceRef: 'refs/heads/main',
  predicateType: CHECK.predicateType,
  digests: [DIGEST],
};
const AWAY = { error: { status: 0, reason: 'registry-unreachable', message: 'no answer from ghcr.io' } };
const ARTIFACT = { service: 'api', version: 'v2', image: 'ghcr.io/acme/api', digest: DIGEST, platforms: [] };

const good = (more: Partial<AttestedClaims> = {}): FoundAttestation => ({ kind: 'verified', ...CLAIMS, ...more });
const github = (...found: readonly FoundAttestation[]): AttestationSourceFact => ({ place: 'GitHub (acme/shop)', found: { value: found } });
const registry = (...found: readonly FoundAttestation[]): AttestationSourceFact => ({ place: 'the registry', found: { value: found } });

function run(
  sources: readonly AttestationSourceFact[],
  check: Partial<AttestationCheck> = {},
  more: Partial<Parameters<typeof runBusinessChecks>[2]> & { trust?: Parameters<typeof runBusinessChecks>[1]['attestations'] } = {},
) {
  return runBusinessChecks(
    aPlan({ business: { ...NO_BUSINESS_CHECKS, attestation: { ...CHECK, ...check } } }),
    {
      incidents: [],
      commit: null,
      commitChecks: { value: [] },
      commitPlaces: {},
      attestations: more.trust ?? {
        trust: { value: 'root' },
        artifacts: [{ service: 'api', image: ARTIFACT.image, digest: DIGEST, sources }],
      },
    },
    { artifacts: [{ service: 'api', value: ARTIFACT }], fix: null, ...more },
  );
}

const said = (...given: Parameters<typeof run>) => run(...given).map(({ verdict, message }) => `${verdict}: ${message}`);

describe('a digest is attested', () => {
  it('when one signature that holds says so, wherever it is and whatever else is there', () => {
    expect(run([github(), registry(good())])).toMatchObject([
      {
        check: 'attestation',
        target: 'production',
        service: null,
        verdict: 'pass',
        message: `every digest is attested by ${CHECK.workflow}`,
      },
    ]);
    expect(said([github(good({ signer: 'https://github.com/eve/x/.github/workflows/x.yml@main' }), good()), registry()])[0]).toMatch(
      /^pass/,
    );
    expect(said([{ place: 'GitHub', ...{ found: AWAY } }, registry(good())])[0]).toMatch(/^pass/);
  });

  it.each<[string, Partial<AttestedClaims>, Partial<AttestationCheck>]>([
    ['a pinned ref of the workflow', { signer: `${CHECK.workflow}@refs/tags/v2.1` }, { workflowRef: 'refs/tags/v*' }],
    ['a pinned ref of the source', { sourceRef: 'refs/heads/release/2' }, { sourceRef: 'refs/heads/release/*' }],
    ['another case of the names', { signer: CLAIMS.signer.replace('acme/shop', 'Acme/Shop'), source: 'https://github.com/Acme/Shop' }, {}],
    ['several subjects', { digests: [`sha256:${'cd'.repeat(32)}`, DIGEST] }, {}],
  ])('with %s', (_, claims, check) => {
    expect(said([github(good(claims))], check)[0]).toMatch(/^pass/);
  });
});

describe('a digest is not attested', () => {
  it('when nobody has anything about it', () => {
    expect(run([github(), registry()])).toMatchObject([
      {
        service: 'api',
        verdict: 'fail',
        mode: 'block',
        message: `ghcr.io/acme/api@${DIGEST.slice(0, 19)} has no attestation of ${CHECK.predicateType} by ${CHECK.workflow}. Asked: GitHub (acme/shop), the registry`,
        fix: expect.stringContaining('actions/attest'),
      },
    ]);
  });

  it.each<[string, Partial<AttestedClaims>, Partial<AttestationCheck>, RegExp]>([
    ['another digest', { digests: [`sha256:${'cd'.repeat(32)}`] }, {}, /one is about sha256:cdcdcdcdcdcd instead/],
    ['no digest', { digests: [] }, {}, /one is about nothing instead/],
    [
      'another predicate',
      { predicateType: 'https://spdx.dev/Document' },
      {},
      /one says https:\/\/spdx\.dev\/Document instead of https:\/\/slsa/,
    ],
    ['another issuer', { issuer: 'https://gitlab.com' }, {}, /signed with a token of https:\/\/gitlab\.com, expected https:\/\/token/],
    [
      'another workflow',
      { signer: `${CHECK.source}/.github/workflows/other.yml@refs/heads/main` },
      {},
      /signed by .*other\.yml@refs\/heads\/main/,
    ],
    ['a workflow that begins alike', { signer: `${CHECK.workflow}.x@refs/heads/main` }, {}, /signed by/],
    ['a person', { signer: 'eve@acme.test' }, {}, /signed by eve@acme\.test/],
    ['another ref of the workflow', {}, { workflowRef: 'refs/tags/v*' }, /expected it at refs\/tags\/v\*/],
    [
      'another repository that called it',
      { source: 'https://github.com/eve/evil' },
      {},
      /built from https:\/\/github\.com\/eve\/evil, expected/,
    ],
    ['no repository', { source: null }, {}, /built from no repository/],
    [
      'another ref',
      { sourceRef: 'refs/pull/1/merge' },
      { sourceRef: 'refs/heads/main' },
      /built from refs\/pull\/1\/merge of .*, expected refs\/heads\/main/,
    ],
  ])('by %s', (_, claims, check, message) => {
    const [result] = said([github(good(claims))], check);
    expect(result).toMatch(/^fail: .* that holds: /);
    expect(result).toMatch(message);
  });

  it.each([
    ['bad-signature', /do not release it/],
    ['untrusted', /trustedRoot/],
    ['expired', /trustedRoot/],
  ] as const)('when its signature is refused: %s', (reason, fix) => {
    const [result] = run([github({ kind: 'refused', reason, message: 'one is wrong' })]);
    expect(result).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('that holds: one is wrong (GitHub (acme/shop))'),
      fix: expect.stringMatching(fix),
    });
  });
});

describe('nobody knows whether a digest is attested', () => {
  it('when somebody was not asked, whatever others found', () => {
    const away = { place: 'the registry', found: AWAY };
    expect(said([github(), away])).toEqual([
      `inconclusive: whether ghcr.io/acme/api@${DIGEST.slice(0, 19)} is attested is not known. No answer from the registry: no answer from ghcr.io`,
    ]);
    expect(said([github(good({ signer: 'eve' })), away])[0]).toMatch(/^inconclusive: .*Found: one was signed by eve/);
  });

  it('when there is nobody to trust, and then nobody was asked', () => {
    const trust = { trust: { error: { status: 422, reason: 'trusted-root-unreachable', message: 'no roots' } }, artifacts: [] };
    expect(run([], {}, { trust })).toMatchObject([
      {
        verdict: 'inconclusive',
        message: 'no attestation can be verified: no roots',
        fix: expect.stringContaining('tuf-repo-cdn.sigstore.dev'),
      },
    ]);
    expect(run([], { trustedRoot: 'root.jsonl' }, { trust })[0]?.fix).toBe(
      'write the file again: gh attestation trusted-root > root.jsonl',
    );
  });

  it('when its image was not found', () => {
    const trust = { trust: { value: 'root' }, artifacts: [] };
    expect(said([], {}, { trust, artifacts: [{ service: 'api', ...AWAY }] })).toEqual([
      'inconclusive: whether its image is attested is not known: it was not found',
    ]);
  });
});

it('a reason for a fix sets it aside only where the plan says so, and it is told', () => {
  const fix = { by: 'ada', reason: 'carts are empty' };
  expect(run([github()], {}, { fix })).toMatchObject([{ mode: 'block', verdict: 'fail' }]);
  expect(run([github()], { override: 'fix' })).toMatchObject([{ mode: 'block', verdict: 'fail' }]);
  expect(run([github()], { override: 'fix' }, { fix })).toMatchObject([
    { mode: 'warn', verdict: 'fail', message: expect.stringMatching(/\. Set aside by the fix of ada: carts are empty$/) },
  ]);
});
