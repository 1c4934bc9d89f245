import { describe, expect, it } from 'vitest';
import { archiveProblems } from './check-archive.ts';

const FILES = [
  'action.yml',
  'actions/precheck/action.yml',
  'actions/precheck/README.md',
  'dist/main.js',
  'dist/precheck.js',
  'LICENSE',
  'README.md',
];

describe('archiveProblems', () => {
  it('finds nothing wrong with the actions, their bundle, README and licence', () => {
    expect(archiveProblems({ files: FILES, packedBytes: 3_000_000 }, ['dist/precheck.js'])).toEqual([]);
  });

  it('names what is too much and what is missing', () => {
    const files = [...FILES, 'packages/core/src/index.ts', 'actions/precheck/src/run.ts', '.github/workflows/ci.yml'];
    expect(archiveProblems({ files, packedBytes: 3_000_001 }, ['dist/precheck.js', 'dist/verify-metrics.js'])).toEqual([
      'files that no action needs: packages/core/src/index.ts, actions/precheck/src/run.ts, .github/workflows/ci.yml. Give them export-ignore in .gitattributes',
      'dist/verify-metrics.js is missing, which an action starts from',
      '3000001 bytes packed; expected at most 3000000',
    ]);
  });
});
