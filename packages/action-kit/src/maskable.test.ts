import { describe, expect, it } from 'vitest';
import { maskable } from './maskable.ts';

describe('maskable', () => {
  it('has the whole and each line, as a log shows it', () => {
    expect(maskable('first-line\r\n  second-line\n')).toEqual(['first-line\r\n  second-line', 'first-line', 'second-line']);
  });

  it('leaves out what would hide ordinary words', () => {
    expect(maskable('{\n"token": "abc"\n}')).toEqual(['{\n"token": "abc"\n}', '"token": "abc"']);
    expect(maskable('true')).toEqual([]);
  });

  it('has each field of JSON, however deep, and its lines', () => {
    const key = JSON.stringify({ user: 'ada', login: [{ token: 'token-of-ada' }, 12345678], pem: 'BEGIN KEY\nabcdef' });
    expect(maskable(key).slice(1)).toEqual(['token-of-ada', '12345678', 'BEGIN KEY\nabcdef', 'BEGIN KEY', 'abcdef']);
  });

  it('leaves out the fields of a key file that say where and who', () => {
    expect(maskable('{"type":"service_account","project_id":"acme-prod","private_key":"secret-key"}').slice(1)).toEqual(['secret-key']);
  });

  it('is not thrown by what only looks like JSON, or is nested too deep to recurse', () => {
    expect(maskable('{not json')).toEqual(['{not json']);
    expect(maskable(`${'['.repeat(5_000)}"secret-in-there"${']'.repeat(5_000)}`)).toContain('secret-in-there');
  });
});
