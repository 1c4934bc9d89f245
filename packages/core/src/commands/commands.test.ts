import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { emptyRecord } from '../record/release-record.ts';
import { type Candidate, chooseRecord, newestOf } from './choose-record.ts';
import { type GivenRole, mayCommand } from './may-command.ts';
import { parseComment } from './parse-comment.ts';
import { readCommand } from './read-command.ts';
import { renderAnswer, renderHelp, renderStatusAnswer } from './render-answer.ts';

describe('parseComment', () => {
  it.each([
    ['/release status', { kind: 'command', verb: 'status', text: '' }],
    ['/release approve looks good', { kind: 'command', verb: 'approve', text: 'looks good' }],
    ['/release  Approve\tgo  ', { kind: 'command', verb: 'approve', text: 'go' }],
    ['/release approve go\r\n\r\n/release rollback', { kind: 'command', verb: 'approve', text: 'go' }],
    ['/release approve go\u2028/release rollback', { kind: 'command', verb: 'approve', text: 'go' }],
    ['/release app\u200brove a\u202eb', { kind: 'command', verb: 'approve', text: 'ab' }],
    ['/release reject a\u0000b', { kind: 'command', verb: 'reject', text: 'a b' }],
    ['/release', { kind: 'unknown', word: '' }],
    ['/release aprove', { kind: 'unknown', word: 'aprove' }],
    ['/release constructor', { kind: 'unknown', word: 'constructor' }],
    ['/releases status', { kind: 'none' }],
    ['> /release approve', { kind: 'none' }],
    [' /release approve', { kind: 'none' }],
    ['please\n/release approve', { kind: 'none' }],
    ['', { kind: 'none' }],
  ])('reads the first line of %j', (body, expected) => {
    expect(parseComment(body)).toEqual(expected);
  });

  it('takes no more of a line than people read', () => {
    const parsed = parseComment(`/release reject ${'x'.repeat(60_000)}`);
    expect(parsed.kind === 'command' && parsed.text.length).toBeLessThan(1_000);
  });
});

describe('readCommand', () => {
  const known = { environments: ['staging', 'production'], approvals: ['go', 'legal'] };
  const about = { environment: null, approval: null, comment: null };

  it.each([
    ['status', '', { verb: 'status', environment: null }],
    ['status', 'production', { verb: 'status', environment: 'production' }],
    ['approve', '', { verb: 'approve', ...about }],
    ['approve', 'go', { verb: 'approve', ...about, approval: 'go' }],
    [
      'approve',
      'production legal seen  on staging',
      { verb: 'approve', environment: 'production', approval: 'legal', comment: 'seen on staging' },
    ],
    ['reject', 'golly, no', { verb: 'reject', ...about, comment: 'golly, no' }],
    ['rollback', '', { verb: 'rollback', environment: null, reason: null }],
    [
      'rollback',
      'production carts are empty; $(reboot)',
      { verb: 'rollback', environment: 'production', reason: 'carts are empty; $(reboot)' },
    ],
    ['lock', 'production incident 12 --for 2h', { verb: 'lock', environment: 'production', reason: 'incident 12', seconds: 7_200 }],
    ['lock', '--for=90m a fair', { verb: 'lock', environment: null, reason: 'a fair', seconds: 5_400 }],
    ['lock', 'a fair', { verb: 'lock', environment: null, reason: 'a fair', seconds: null }],
    ['unlock', 'staging', { verb: 'unlock', environment: 'staging' }],
  ] as const)('/release %s %s', (verb, text, command) => {
    expect(readCommand(verb, text, known)).toEqual({ kind: 'read', command });
  });

  it.each([
    ['rollback', 'prodution it is bad', 'there is no environment prodution. Did you mean production?'],
    ['lock', 'Production', 'Did you mean production?'],
    ['lock', 'x --for ever', 'after --for, expected a duration such as 90s'],
    ['lock', 'x --for', 'got ""'],
    ['lock', 'x --for 0s', 'got "0s"'],
    ['lock', 'x --for 99d', 'at most 30d'],
    ['unlock', 'at last', 'after /release unlock, expected an environment (staging, production), got "at last"'],
  ] as const)('refuses /release %s %s', (verb, text, message) => {
    expect(readCommand(verb, text, known)).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) });
  });

  it('keeps a comment of the length of a sentence', () => {
    const read = readCommand('reject', 'x '.repeat(900), known);
    expect(read.kind === 'read' && read.command.verb === 'reject' && read.command.comment?.length).toBe(500);
  });
});

describe('chooseRecord', () => {
  const candidate = (environment: string, number: number | null, ofPull = false, startedAt = 0): Candidate => ({
    ofPull,
    record: {
      ...emptyRecord('shop', environment),
      release: number === null ? null : sampleRelease({ id: `shop-${environment}-${number}`, number, startedAt }),
    },
  });
  const all = () => true;

  it.each<[string, readonly Candidate[], string | null, object]>([
    ['the one of this pull request', [candidate('staging', 3), candidate('production', 7, true)], null, { aside: null }],
    ['the one that is named', [candidate('staging', 3, true), candidate('production', 7)], 'production', { aside: expect.any(String) }],
    [
      'the only one there is',
      [candidate('staging', null), candidate('production', 7)],
      null,
      { aside: 'shop-production-7 is not a release of this pull request' },
    ],
  ])('takes %s', (_, candidates, environment, expected) => {
    const choice = chooseRecord(candidates, 'rollback', environment, all);
    expect(choice).toMatchObject({ kind: 'chosen', candidate: { record: { environment: 'production' } }, ...expected });
  });

  it('takes of several of one pull request the one it could do something with', () => {
    const candidates = [candidate('staging', 3, true), candidate('production', 7, true)];
    const choice = chooseRecord(candidates, 'approve', null, ({ id }) => id === 'shop-staging-3');
    expect(choice).toMatchObject({ candidate: { record: { environment: 'staging' } }, aside: null });
  });

  it.each<[string, readonly Candidate[], string | null, string]>([
    [
      'none is recorded',
      [candidate('staging', null), candidate('production', null)],
      null,
      'no release is recorded in staging, production',
    ],
    [
      'none is recorded where it is named',
      [candidate('staging', 3), candidate('production', null)],
      'production',
      'no release is recorded in production',
    ],
    [
      'several are meant',
      [candidate('staging', 3, true), candidate('production', 7, true)],
      null,
      '/release rollback staging (shop-staging-3), /release rollback production',
    ],
    ['several may be meant', [candidate('staging', 3), candidate('production', 7)], null, 'which one?'],
  ])('chooses for nobody when %s', (_, candidates, environment, message) => {
    const choice = chooseRecord(candidates, 'rollback', environment, all);
    expect(choice).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) });
  });

  it('knows the newest', () => {
    expect(newestOf([candidate('a', 1, false, 5), candidate('b', 1, false, 9), candidate('c', null)])?.record.environment).toBe('b');
    expect(newestOf([])).toBeNull();
  });
});

describe('mayCommand', () => {
  const roles: Readonly<Record<string, GivenRole>> = {
    none: { permission: 'none', role: 'none' },
    read: { permission: 'read', role: 'read' },
    triage: { permission: 'read', role: 'triage' },
    write: { permission: 'write', role: 'write' },
    maintain: { permission: 'write', role: 'maintain' },
    admin: { permission: 'admin', role: 'admin' },
  };
  it.each([
    ['write', 'write, maintain, admin'],
    ['maintain', 'maintain, admin'],
    ['admin', 'admin'],
  ] as const)('%s', (needed, who) => {
    expect(
      Object.keys(roles)
        .filter((name) => roles[name] && mayCommand(roles[name], needed))
        .join(', '),
    ).toBe(who);
  });
});

describe('answers', () => {
  it.each([
    ['a mention', '@acme/all', '@acme'],
    ['an issue', 'see #1', '#1'],
    ['markup', '<img src=x> [a](https://evil.example)', '<img'],
    ['another line', 'a\n# b', '\n# b'],
  ])('show %s as text', (_, message, markup) => {
    expect(renderAnswer('refused', message, message)).not.toContain(markup);
    expect(renderHelp(message)).not.toContain(`\n${markup}`);
  });

  it('fit into a comment, whatever they hold', () => {
    const record = {
      ...emptyRecord('shop', 'production'),
      release: sampleRelease({ reason: 'x'.repeat(70_000), phase: 'held', holding: 'failure' }),
    };
    const many = Array.from({ length: 100 }, () => record);
    for (const text of [
      renderAnswer('done', '&'.repeat(70_000)),
      renderStatusAnswer(many, { aside: 'y'.repeat(70_000), now: 0 }),
      renderHelp('z'.repeat(70_000)),
    ])
      expect(text.length).toBeLessThan(65_100);
  });

  it('say what was probably meant', () => {
    expect(renderHelp('aprove')).toContain('`/release aprove` is no command; did you mean `/release approve`?');
    expect(renderHelp('')).toMatch(/^What can be said here:\n\n- `\/release status/);
    expect(renderStatusAnswer([emptyRecord('shop', 'production')], { aside: null, now: 0 })).toContain('no release yet');
  });
});
