import { expect, test } from 'vitest';
import { platformsMatch } from './platforms.ts';

test.each([
  { artifact: ['linux/amd64'], nodes: ['linux/amd64', 'linux/amd64'], match: { kind: 'fits' } },
  { artifact: ['linux/amd64', 'linux/arm64/v8'], nodes: ['linux/arm64', 'linux/amd64'], match: { kind: 'fits' } },
  {
    artifact: ['linux/amd64', 'unknown/unknown'],
    nodes: ['linux/arm64', 'linux/amd64', 'windows/amd64'],
    match: { kind: 'lacks', missing: ['linux/arm64', 'windows/amd64'], usable: ['linux/amd64'] },
  },
  { artifact: ['linux/arm64/v8'], nodes: ['linux/arm'], match: { kind: 'lacks', missing: ['linux/arm'], usable: [] } },
  { artifact: ['unknown/unknown'], nodes: ['linux/amd64'], match: { kind: 'unknown' } },
  { artifact: ['linux/amd64'], nodes: [], match: { kind: 'unknown' } },
])('$artifact on $nodes: $match.kind', ({ artifact, nodes, match }) => {
  expect(platformsMatch(artifact, nodes)).toEqual(match);
});
