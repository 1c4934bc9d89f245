import { expect, it } from 'vitest';
import { aContext } from '../sample-facts.ts';
import { checkCluster } from './cluster.ts';

const failed = (status: number) => ({ error: { status, reason: '', message: 'connect ECONNREFUSED' } });
const version = (minor: number) => ({ value: { version: `v1.${minor}.0`, major: 1, minor, serverTimeMs: null, clockAheadMs: null } });

it.each([
  ['answers', version(37), 'pass', 'Kubernetes v1.37.0'],
  ['is just new enough', version(23), 'pass', 'Kubernetes v1.23.0'],
  ['is too old', version(22), 'fail', 'Kubernetes v1.22.0 is too old: 1.23 or newer is needed'],
  ['does not answer', failed(0), 'error', 'cluster prod-eu cannot be reached: connect ECONNREFUSED'],
  ['does not know the user', failed(401), 'fail', 'cluster prod-eu does not accept the credentials: connect ECONNREFUSED'],
])('a cluster that %s', (_name, cluster, verdict, message) => {
  expect(checkCluster(aContext({ cluster }))).toMatchObject([{ verdict, message }]);
});

const skewed = (clockAheadMs: number) => ({ value: { ...version(37).value, clockAheadMs } });

it.each([
  ['5 s ahead', 5_000, []],
  ['over 5 s ahead', 5_001, [/is 5 s ahead of this machine's/]],
  ['a minute behind', -60_500, [/is 60 s behind this machine's/]],
])('a cluster whose clock is %s', (_name, clockAheadMs, messages) => {
  const [first, ...more] = checkCluster(aContext({ cluster: skewed(clockAheadMs) }));
  expect(first).toMatchObject({ verdict: 'pass' });
  expect(more).toMatchObject(messages.map((message) => ({ verdict: 'fail', warnsAtMost: true, message: expect.stringMatching(message) })));
});
