import { describe, expect, it } from 'vitest';
import { exactReferences, hasReferences } from './references.ts';

describe('exactReferences', () => {
  const to = { repository: 'acme/release-tools', tag: 'v1.4.0' };

  it.each([
    ['uses: OWNER/sluice@v1', 'uses: acme/release-tools@v1.4.0'],
    ['uses: OWNER/sluice/actions/deploy-batch@v1 # what we run', 'uses: acme/release-tools/actions/deploy-batch@v1.4.0 # what we run'],
    ['`OWNER/sluice/.github/workflows/release.yml@v1`.', '`acme/release-tools/.github/workflows/release.yml@v1.4.0`.'],
    ['uses: actions/checkout@v1', 'uses: actions/checkout@v1'],
    ['put it in place of OWNER', 'put it in place of OWNER'],
    ['uses: OTHEROWNER/sluice@v1', 'uses: OTHEROWNER/sluice@v1'],
  ])('%s', (before, after) => {
    expect(exactReferences(before, to)).toBe(after);
  });
});

describe('hasReferences', () => {
  it.each([
    ['README.md', true],
    ['.github/workflows/release.yml', true],
    ['actions/precheck/README.md', true],
    ['docs/first-release.md', true],
    ['examples/shop/.github/workflows/release.yml', true],
    ['packages/testbed/src/workflows/fixtures/status.yml', false],
    ['docs/images/report.png', false],
    ['CHANGELOG.md', false],
  ])('%s: %s', (file, expected) => {
    expect(hasReferences(file)).toBe(expected);
  });
});
