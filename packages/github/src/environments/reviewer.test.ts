import { expect, test } from 'vitest';
import { reviewersOf } from './reviewer.ts';

test('people and teams may review; what is neither is left out', () => {
  const listed = [
    { type: 'User', reviewer: { login: 'ana' } },
    { type: 'Team', reviewer: { slug: 'payments', name: 'Payments' } },
    { type: 'Team', reviewer: { slug: 'sre' } },
    { type: 'Robot', reviewer: {} },
    {},
  ];
  expect(reviewersOf(listed)).toEqual([
    { kind: 'user', login: 'ana' },
    { kind: 'team', slug: 'payments', name: 'Payments' },
    { kind: 'team', slug: 'sre', name: 'sre' },
  ]);
});
