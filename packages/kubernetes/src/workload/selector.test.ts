import { expect, it } from 'vitest';
import { selectorQuery } from './selector.ts';

it.each<[Parameters<typeof selectorQuery>[0], string]>([
  [{ matchLabels: { app: 'api', tier: 'web' } }, 'app=api,tier=web'],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] }, 'app in (a,b)'],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['a'] }] }, 'app notin (a)'],
  [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, 'app'],
  [{ matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, '!app'],
  [{ matchLabels: { app: 'api' }, matchExpressions: [{ key: 'x', operator: 'Exists' }] }, 'app=api,x'],
  [{}, ''],
])('%j is %s', (selector, query) => {
  expect(selectorQuery(selector)).toBe(query);
});
