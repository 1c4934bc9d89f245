import { describe, expect, it } from 'vitest';
import { compareVersions, parseVersion } from './version.ts';

describe('parseVersion', () => {
  it.each(['1.4', 'v1.4.0', '1.4.0+build', '01.4.0', '1.4.0-', '1.4.0-rc.01', '1.4.0 ', ''])('does not take %j for a version', (text) => {
    expect(parseVersion(text)).toBeNull();
  });

  it('reads what comes before a version', () => {
    expect(parseVersion('1.4.0-rc.1')).toEqual({ text: '1.4.0-rc.1', major: 1, minor: 4, patch: 0, before: ['rc', '1'] });
  });
});

describe('compareVersions', () => {
  it('orders as semver.org does', () => {
    const ordered = [
      '0.9.0',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0',
      '1.2.0',
      '1.10.0',
    ];
    const parsed = ordered.toReversed().map((text) => parseVersion(text) ?? expect.fail(text));
    expect(parsed.toSorted(compareVersions).map(({ text }) => text)).toEqual(ordered);
  });

  it('finds a version equal to itself', () => {
    const version = parseVersion('1.0.0-rc.1') ?? expect.fail();
    expect(compareVersions(version, version)).toBe(0);
  });
});
