import { describe, expect, it } from 'vitest';
import { chooseLedgerPlace, parseLedgerPlace } from './ledger-place.ts';

describe('parseLedgerPlace', () => {
  it.each([
    ['acme/release-ledger', { kind: 'repository', name: 'acme/release-ledger' }],
    ['./ledger', { kind: 'folder', path: './ledger' }],
    ['../ledger', { kind: 'folder', path: '../ledger' }],
    ['/var/ledger', { kind: 'folder', path: '/var/ledger' }],
    ['.', { kind: 'folder', path: '.' }],
    ['off', null],
  ])('takes %s', (text, place) => {
    expect(parseLedgerPlace(text, '--ledger')).toEqual(place);
  });

  it.each([
    ['ledger', /--ledger: expected where the ledger is kept.*got "ledger"\. Did you mean \.\/ledger\?/],
    ['', /got ""/],
    ['a/b/c', /got "a\/b\/c"$/],
    ['https://github.com/acme/ledger', /OWNER\/REPOSITORY/],
  ])('refuses %j', (text, message) => {
    expect(() => parseLedgerPlace(text, '--ledger')).toThrow(message);
  });
});

describe('chooseLedgerPlace', () => {
  const job = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/shop', GITHUB_TOKEN: 't' };
  const repository = (name: string) => ({ kind: 'repository', name });

  it.each([
    [
      'the option first',
      { env: { ...job, SLUICE_LEDGER: 'a/env' }, option: 'a/option', plan: 'a/plan', record: 'a/record' },
      repository('a/option'),
    ],
    ['then the environment', { env: { ...job, SLUICE_LEDGER: 'a/env' }, plan: 'a/plan', record: 'a/record' }, repository('a/env')],
    ['then the plan', { env: job, plan: 'a/plan', record: 'a/record' }, repository('a/plan')],
    ['then where it was kept so far', { env: job, record: 'a/record' }, repository('a/record')],
    ['then the repository of the job', { env: job }, repository('acme/shop')],
    ['but no folder of another machine', { env: job, record: '/home/ada/ledger' }, repository('acme/shop')],
    ['none at a terminal', { env: {} }, null],
    ['none in a job without a token', { env: { ...job, GITHUB_TOKEN: '' } }, null],
    ['none where it is off', { env: job, option: 'off', record: 'a/record' }, null],
  ])('takes %s', (_, sources, place) => {
    expect(chooseLedgerPlace(sources)).toEqual(place);
  });
});
