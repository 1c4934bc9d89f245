import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePlan } from './parse-plan.ts';
import { resolvePlan } from './resolve-plan.ts';

const BASE = `services: { api: { image: nginx } }
environments: { p: { url: "https://shop.example", targets: [{ name: a, namespace: b }] } }
`;
const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };

function resolved(text: string) {
  const parsed = parsePlan(BASE + text, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const result = resolvePlan(parsed.plan, { environment: 'p', digest });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.resolved;
}

function errors(text: string): readonly string[] {
  const parsed = parsePlan(BASE + text, { file: 'release.yaml' });
  return parsed.ok ? [] : parsed.errors.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

describe('notifications of a plan', () => {
  it('are channels with their secrets by name, and rules', () => {
    const plan = resolved(`notifications:
  channels:
    hook: { webhook: { url: { secret: HOOK_URL }, sign: { secret: HOOK_KEY } } }
    open: { webhook: { url: "https://events.example/in" } }
    here: { github: { contained: false } }
  rules:
    - { when: [waiting, rolled-back], where: [hook] }
`);
    expect(plan.url).toBe('https://shop.example');
    expect(plan.notifications).toEqual({
      channels: [
        { kind: 'webhook', name: 'hook', url: { kind: 'secret', secret: 'HOOK_URL' }, sign: 'HOOK_KEY' },
        { kind: 'webhook', name: 'open', url: { kind: 'plain', address: 'https://events.example/in' }, sign: null },
        { kind: 'github', name: 'here', comment: true, contained: false, deployment: true },
      ],
      rules: [{ when: ['waiting', 'rolled-back'], where: ['hook'] }],
    });
  });

  it.each([
    [
      'a channel that is not there',
      'rules: [{ when: [waiting], where: [ops] }]',
      '3:53 notifications.rules[0].where[0]: there is no channel "ops"',
    ],
    ['an event that never comes', 'channels: { a: { github: {} } }, rules: [{ when: [lunch], where: [a] }]', /when\[0\]/],
    ['a channel of no kind', 'channels: { a: {} }', '3:30 notifications.channels.a: channel "a" leads nowhere'],
    ['a channel of two kinds', 'channels: { a: { github: {}, webhook: { url: { secret: X } } } }', /channel "a" is of two kinds/],
    ['two for GitHub', 'channels: { a: { github: {} }, b: { github: {} } }', /GitHub is one channel/],
    ['an address over http', 'channels: { a: { webhook: { url: "http://events.example" } } }', /webhook\.url/],
    ['an address with a password in it', 'channels: { a: { webhook: { url: "https://u:p@events.example" } } }', /webhook\.url/],
    ['a key that is not a name', 'channels: { a: { webhook: { url: { secret: X }, sign: { secret: "a b" } } } }', /sign\.secret/],
  ])('are refused with %s', (_, text, message) => {
    const found = errors(`notifications: { ${text} }\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
  });
});
