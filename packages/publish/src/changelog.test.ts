import { describe, expect, it } from 'vitest';
import { changelogOf, cutChangelog } from './changelog.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

### Added
- Something.

## [1.0.0] - 2026-01-02

### Fixed
- It.

## [0.9.0] - 2026-01-01
`;

describe('changelogOf', () => {
  it.each([
    ['1.0.0', '### Fixed\n- It.'],
    ['0.9.0', ''],
    ['1.0', null],
    ['Unreleased', '### Added\n- Something.'],
  ])('finds what is said of %s', (version, said) => {
    expect(changelogOf(CHANGELOG, version)).toBe(said);
  });
});

describe('cutChangelog', () => {
  it('puts what was unreleased under the version', () => {
    const cut = cutChangelog(CHANGELOG, '1.1.0', '2026-02-03');
    expect(cut).toContain('## [Unreleased]\n\n## [1.1.0] - 2026-02-03\n\n### Added');
    expect(changelogOf(cut, 'Unreleased')).toBe('');
    expect(changelogOf(cut, '1.1.0')).toBe('### Added\n- Something.');
  });

  it('refuses a version that is there, and one that would say nothing', () => {
    expect(() => cutChangelog(CHANGELOG, '1.0.0', '2026-02-03')).toThrow('has a heading for 1.0.0 already');
    expect(() => cutChangelog(cutChangelog(CHANGELOG, '1.1.0', '2026-02-03'), '1.2.0', '2026-02-04')).toThrow('found nothing');
  });
});
