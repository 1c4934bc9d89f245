import { describe, expect, it } from 'vitest';
import { parsePlan } from './parse-plan.ts';
import { resolvePlan } from './resolve-plan.ts';

const plan = (prechecks: string) => `services:
  api: { image: ghcr.io/acme/api }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    prechecks:
      ${prechecks}
`;

function resolve(prechecks: string) {
  const parsed = parsePlan(plan(prechecks), { file: 'release.yaml' });
  if (!parsed.ok) return { errors: parsed.errors };
  const found = resolvePlan(parsed.plan, { environment: 'production', digest: { sha256: () => '0'.repeat(64) } });
  return found.ok ? { business: found.resolved.business, prechecks: found.resolved.prechecks } : { errors: found.errors };
}

describe('business checks of a plan', () => {
  it('are off, and beside the others', () => {
    const { business, prechecks } = resolve('probes: block');
    expect(business).toBeUndefined();
    expect(prechecks).toMatchObject({ probes: 'block', cluster: 'block' });
    expect(prechecks).not.toHaveProperty('incident');
  });

  it('are what the plan says, with every default written out', () => {
    const { business } = resolve(`incident:
        labels: [incident]
        alertmanager: { url: "https://alerts.acme.test", matchers: ['severity="critical"'], token: { secret: ALERTS } }
        endpoint: { url: "https://status.acme.test/api/v2/status.json", field: status.indicator, equals: none }
      commitChecks: { names: [build], mode: warn }
      commitSource: { branches: [main] }`);
    expect(business).toEqual({
      incident: {
        mode: 'block',
        issues: { repository: null, labels: ['incident'] },
        alertmanager: { url: 'https://alerts.acme.test', matchers: ['severity="critical"'], token: 'ALERTS' },
        endpoint: { url: 'https://status.acme.test/api/v2/status.json', field: 'status.indicator', equals: 'none', token: null },
      },
      commitChecks: { names: ['build'], mode: 'warn' },
      commitSource: { branches: ['main'], tags: [], mode: 'block' },
    });
    expect(resolve('incident: off').business).toBeUndefined();
  });

  it('pin a workflow, what it was built from, and what it has to say', () => {
    expect(resolve('attestation: { signerWorkflow: acme/shop/.github/workflows/build.yml }').business?.attestation).toEqual({
      mode: 'block',
      override: 'never',
      workflow: 'https://github.com/acme/shop/.github/workflows/build.yml',
      workflowRef: null,
      issuer: 'https://token.actions.githubusercontent.com',
      predicateType: 'https://slsa.dev/provenance/v1',
      source: 'https://github.com/acme/shop',
      sourceRef: null,
      trustedRoot: null,
    });
    const { business } = resolve(`attestation:
        signerWorkflow: https://git.acme.test/acme/builders/.github/workflows/image.yml@refs/tags/v*
        repository: acme/shop
        ref: refs/heads/main
        predicateType: https://sigstore.dev/cosign/sign/v1
        issuer: https://git.acme.test/_services/token
        trustedRoot: sigstore/root.jsonl
        mode: warn
        override: fix`);
    expect(business?.attestation).toEqual({
      mode: 'warn',
      override: 'fix',
      workflow: 'https://git.acme.test/acme/builders/.github/workflows/image.yml',
      workflowRef: 'refs/tags/v*',
      issuer: 'https://git.acme.test/_services/token',
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      source: 'https://git.acme.test/acme/shop',
      sourceRef: 'refs/heads/main',
      trustedRoot: 'sigstore/root.jsonl',
    });
    expect(business).toMatchObject({ incident: null, commitChecks: null, commitSource: null });
  });

  it.each([
    ['incident: block', 'this must be off, or where incidents are told: a mapping with labels, alertmanager or endpoint'],
    ['incident: { mode: warn }', 'this check asks nobody anything'],
    ['incident: { label: [incident] }', 'unknown key "label"'],
    [
      'incident: { endpoint: { url: "ftp://x.test", field: a, equals: b } }',
      'this must be an address: https://… or http://…, without a user in it',
    ],
    ['incident: { alertmanager: { url: "https://a.test", token: TOKEN } }', 'this must be a mapping with secret'],
    ['commitChecks: { names: [] }', 'this must be a list of names of checks'],
    ['commitSource: { mode: block }', 'this check asks nobody anything'],
    ['attestation: block', 'this must be off, or a mapping with signerWorkflow'],
    ['attestation: { mode: warn }', '"signerWorkflow" is missing'],
    [
      'attestation: { signerWorkflow: build.yml }',
      'this must be a workflow as owner/name/.github/workflows/file.yml, with @ref or without',
    ],
  ])('%s is refused', (prechecks, message) => {
    expect(resolve(prechecks).errors?.map((error) => error.message)).toEqual([message]);
  });
});
