import { describe, expect, it } from 'vitest';
import { parsePlan } from './parse-plan.ts';
import { resolvePlan } from './resolve-plan.ts';
import { parseTeams, roleHolders } from './teams-file.ts';

const TEAMS = `people:
  ada: { github: ada-l, email: ada@acme.test }
  grace: { github: grace }
  bob: { email: bob@acme.test }
tree:
  shop: { approver: [grace], on-call: { calendar: oncall/shop.ics }, nobody: [] }
  shop/checkout: { owner: [ada], approver: [ada, grace] }
  shop/checkout/cart: {}
  shop/search/web: { approver: [bob] }
  shop/other/web:
`;

describe('the file of teams', () => {
  it.each([
    ['cart', 'approver', ['ada-l', 'grace']],
    ['cart', 'owner', ['ada-l']],
    ['checkout', 'approver', ['ada-l', 'grace']],
    ['shop', 'approver', ['grace']],
  ])('gives %s the %s of the nearest entry that has it', (application, role, accounts) => {
    expect(roleHolders(parseTeams(TEAMS, 'teams.yaml'), application, role)).toEqual({ kind: 'found', accounts });
  });

  it.each([
    ['pay', 'approver', 'pay is not in the tree', 'add it under its team: "TEAM/pay: {}"'],
    ['web', 'approver', 'web is in the tree more than once: shop/search/web, shop/other/web', 'leave one of them'],
    ['cart', 'aprover', 'neither shop/checkout/cart nor what is above it has it', 'approver'],
    ['cart', 'on-call', 'shop tells it by a calendar, which this version does not read', 'write a list of people'],
    ['cart', 'nobody', 'the list of shop is empty', 'add people to it'],
  ])('says why %s has no %s', (application, role, message, suggestion) => {
    expect(roleHolders(parseTeams(TEAMS, 'teams.yaml'), application, role)).toEqual({
      kind: 'missing',
      message,
      suggestion: expect.stringContaining(suggestion),
    });
  });

  it('names people without an account, and what is wrong in its form, all at once', () => {
    const teams = parseTeams(TEAMS.replace('  shop/other/web:\n', ''), 'teams.yaml');
    expect(roleHolders(teams, 'web', 'approver')).toMatchObject({ kind: 'missing', message: 'bob of shop/search/web has no account' });
    expect(() => parseTeams('people: []\ntree: { a: { owner: ada } }\nmore: 1', 'teams.yaml')).toThrow(
      /^teams\.yaml: expected people with accounts and a tree with roles\. .*people: .*; .*tree\.a\.owner: .*more/,
    );
    expect(() => parseTeams('people: {', 'teams.yaml')).toThrow(/it is no YAML/);
  });
});

describe('people of a plan', () => {
  const plan = (approvals: string, more = '') => `metadata: { name: cart }
${more}services:
  api: { image: ghcr.io/acme/api }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    windows: [{ deny: { holidays: DE }, override: fix, overrideBy: ["@ada", "team:acme/sre"] }]
    approvals: { go: ${approvals} }
`;
  const resolve = (text: string, teams?: string) => {
    const parsed = parsePlan(text, { file: 'release.yaml' });
    if (!parsed.ok) return parsed.errors.map(({ line, path, message, suggestion }) => `${line} ${path} ${message} | ${suggestion}`);
    const found = resolvePlan(parsed.plan, {
      environment: 'production',
      digest: { sha256: () => '0'.repeat(64) },
      ...(teams !== undefined && { teams: parseTeams(teams, 'teams.yaml') }),
    });
    return found.ok ? found.resolved : found.errors.map(({ line, message, suggestion }) => `${line} ${message} | ${suggestion}`);
  };

  it('are accounts and teams as they are written, and in place of a role those who have it', () => {
    const found = resolve(plan('{ by: ["@bea", "team:acme/sre", "role:approver"] }', 'teams: teams.yaml\n'), TEAMS);
    expect(found).toMatchObject({
      approvals: { go: { by: ['bea', 'team:acme/sre', 'ada-l', 'grace'] } },
      windows: [{ overrideBy: ['ada', 'team:acme/sre'] }],
    });
    expect(resolve(plan('{}'))).toMatchObject({ approvals: { go: expect.not.objectContaining({ by: expect.anything() }) } });
  });

  it('stay roles where nobody has read the file, and are asked for where there is none', () => {
    expect(resolve(plan('{ by: ["role:approver"] }', 'teams: teams.yaml\n'))).toMatchObject({
      approvals: { go: { by: ['role:approver'] } },
    });
    expect(resolve(plan('{ by: ["role:approver"] }'))).toEqual([
      '8 environments.production.approvals.go.by[0] nobody has the role "approver": the plan names no file of teams | add teams: teams.yaml to the plan',
    ]);
    expect(resolve(plan('{ by: ["role:boss"] }', 'teams: teams.yaml\n'), TEAMS)).toEqual([
      expect.stringMatching(/^9 nobody has the role "boss": neither shop\/checkout\/cart nor what is above it has it/),
    ]);
  });

  it.each(['team:acme', 'team:acme/sre/x', 'role:', '@acme/sre', 'a b'])('are not %j', (text) => {
    expect(resolve(plan(`{ by: ["${text}"] }`))).toEqual([
      expect.stringContaining('this must be an account such as ada, a team as team:acme/sre, or a role as role:approver'),
    ]);
  });
});
