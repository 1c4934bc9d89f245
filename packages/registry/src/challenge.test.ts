import { expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

test.each([
  {
    header: 'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"',
    challenges: [['bearer', { realm: 'https://auth.example/token', service: 'registry.example', scope: 'repository:a/b:pull,push' }]],
  },
  { header: 'Basic realm="a \\"quoted\\" realm"', challenges: [['basic', { realm: 'a "quoted" realm' }]] },
  {
    header: 'BEARER Realm=https://a.example/t , error=x, Basic realm="b", Negotiate',
    challenges: [
      ['bearer', { realm: 'https://a.example/t', error: 'x' }],
      ['basic', { realm: 'b' }],
      ['negotiate', {}],
    ],
  },
  { header: '', challenges: [] },
  { header: '"""', challenges: [] },
])('$header', ({ header, challenges }) => {
  expect(parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])).toEqual(challenges);
});
