import { describe, expect, it } from 'vitest';
import { decidePublication, type PublicationFacts } from './decide-publication.ts';

const READY: PublicationFacts = {
  version: '1.4.0',
  commit: 'abc',
  branch: 'main',
  onBranch: true,
  changedFiles: [],
  changelog: '## [Unreleased]\n\n## [1.4.0] - 2026-01-02\n\n- It.\n',
  packageVersions: { 'package.json': '1.4.0', 'package-lock.json': '1.4.0' },
  tags: ['v1', 'v1.3.9', 'v1.4.0-rc.1', 'nightly', 'v0.9.0'],
  mains: { 'dist/precheck.js': true },
};
const decide = (change: Partial<PublicationFacts> = {}) => decidePublication({ ...READY, ...change });
const problemsOf = (change: Partial<PublicationFacts>): readonly string[] => {
  const decision = decide(change);
  return decision.kind === 'refuse' ? decision.problems : [];
};

describe('decidePublication', () => {
  it('publishes a version that is all there, and moves the tag of its major', () => {
    expect(decide()).toEqual({
      kind: 'publish',
      publication: { tag: 'v1.4.0', movingTag: 'v1', isPrerelease: false, isLatest: true, notes: '- It.' },
    });
  });

  it('publishes again what is published', () => {
    expect(decide({ tags: ['v1.4.0'] }).kind).toBe('publish');
  });

  it('moves nothing for a version that comes before another', () => {
    const version = '1.5.0-rc.1';
    const decision = decide({
      version,
      changelog: `## [${version}] - 2026-01-02\n- It.`,
      packageVersions: { 'package.json': version },
    });
    expect(decision).toMatchObject({ publication: { tag: 'v1.5.0-rc.1', movingTag: null, isPrerelease: true, isLatest: false } });
  });

  it('publishes a fix of an older major, which is not the latest', () => {
    expect(decide({ tags: ['v1.3.9', 'v2.0.0'] })).toMatchObject({ publication: { movingTag: 'v1', isLatest: false } });
  });

  it.each<[string, Partial<PublicationFacts>, readonly string[]]>([
    [
      'a version below the newest of its major',
      { tags: ['v1.4.1', 'v1.10.0'] },
      ['version 1.4.0 is lower than 1.10.0, the newest of v1: expected a higher one'],
    ],
    [
      'a changelog without it',
      { changelog: '## [Unreleased]\n- It.' },
      ['CHANGELOG.md: expected "## [1.4.0] - DATE" and what changed, got no such heading. Run: npm run prepare-version -- 1.4.0'],
    ],
    [
      'a changelog that says nothing',
      { changelog: '## [1.4.0] - 2026-01-02\n\n## [1.3.0]\n- It.' },
      ['CHANGELOG.md: expected "## [1.4.0] - DATE" and what changed, got nothing under it. Run: npm run prepare-version -- 1.4.0'],
    ],
    [
      'a package with another version',
      { packageVersions: { 'package.json': '1.4.0', 'actions/package.json': '1.3.9' } },
      ['packages: expected version 1.4.0 in all, got another in actions/package.json (1.3.9). Run: npm run prepare-version -- 1.4.0'],
    ],
    [
      'a tree with changes',
      { changedFiles: ['README.md', 'new.ts'] },
      ['files that differ from the commit: README.md, new.ts. Commit them, or put them away'],
    ],
    [
      'a commit beside the branch',
      { onBranch: false },
      ['commit abc is not on main of the remote: what is published has to be there first'],
    ],
    ['an action that is not built', { mains: { 'dist/precheck.js': false } }, ['dist/precheck.js: not built. Run: npm run build']],
  ])('refuses %s', (_, change, problems) => {
    expect(problemsOf(change)).toEqual(problems);
  });

  it('tells all that is wrong at once', () => {
    const problems = problemsOf({ version: 'v1.4', changedFiles: ['a'], onBranch: false });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['version:', 'CHANGELOG.md:', 'packages:', 'files', 'commit']);
  });
});
