import { describe, expect, it } from 'vitest';
import { openGitHub } from '../github-server.ts';
import { ROUTES } from '../http/routes.ts';
import { client, openShop } from '../testing/shop.ts';
import { checkRequest } from './check-request.ts';
import { responseProblems } from './check-response.ts';
import { description } from './description.ts';
import { findOperation } from './find-operation.ts';
import { asJsonSchema } from './schemas.ts';

describe("GitHub's description", () => {
  it('has every operation that is served', () => {
    const described = new Set(
      Object.values(description().paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId)),
    );
    expect(Object.keys(ROUTES).filter((operationId) => !described.has(operationId))).toEqual([]);
  });

  it.each([
    ['GET', '/repos/acme/shop/git/ref/heads/release/1', 'git/get-ref', { ref: 'heads/release/1' }],
    ['GET', '/repos/acme/shop/git/ref/heads%2Frelease%2F1', 'git/get-ref', { ref: 'heads/release/1' }],
    ['GET', '/repos/acme/shop/commits/release/1/pulls', 'repos/list-pull-requests-associated-with-commit', { commit_sha: 'release/1' }],
    ['GET', '/repos/acme/shop/commits/main', 'repos/get-commit', { ref: 'main' }],
    ['GET', '/repos/acme/shop/compare/v1...release/2', 'repos/compare-commits-with-basehead', { basehead: 'v1...release/2' }],
    ['PATCH', '/repos/acme/shop/issues/comments/7', 'issues/update-comment', { comment_id: '7' }],
    ['PATCH', '/repos/acme/shop/issues/7', 'issues/update', { issue_number: '7' }],
    ['GET', '/repos/acme/shop/environments/eu%2Fproduction', 'repos/get-environment', { environment_name: 'eu/production' }],
  ])('finds %s %s', (method, path, operationId, values) => {
    const found = findOperation(method, path);
    expect([found?.operation.operationId, found?.path]).toEqual([operationId, { owner: 'acme', repo: 'shop', ...values }]);
  });

  it('allows null where it says nullable, in types, enums and alternatives', () => {
    expect(asJsonSchema({ type: 'string', nullable: true }, new Set())).toEqual({ type: ['string', 'null'] });
    expect(asJsonSchema({ type: 'string', enum: ['a'], nullable: true }, new Set())).toEqual({
      type: ['string', 'null'],
      enum: ['a', null],
    });
    const references = new Set<string>();
    expect(asJsonSchema({ nullable: true, allOf: [{ $ref: '#/components/schemas/team' }] }, references)).toEqual({
      anyOf: [{ type: 'null' }, { allOf: [{ $ref: 'team' }] }],
    });
    expect([...references]).toEqual(['team']);
  });

  it('makes numbers of texts in path and query, and of nothing in a body', () => {
    const found = findOperation('POST', '/repos/acme/shop/actions/runs/7/pending_deployments');
    if (found === undefined) throw new Error('expected the operation');
    const body = { environment_ids: [1], state: 'approved', comment: '' };
    const of = (changed: object) =>
      checkRequest(found.operation, { path: found.path, query: new URLSearchParams(), body: { ...body, ...changed } });
    expect(of({})).toMatchObject({ kind: 'allowed', path: { run_id: 7 } });
    expect(of({ environment_ids: ['1'] })).toEqual({ kind: 'refused', problems: ['body /environment_ids/0: must be integer'] });
    expect(of({ state: 'ok' })).toEqual({
      kind: 'refused',
      problems: ['body /state: must be equal to one of the allowed values (approved, rejected)'],
    });
  });

  it('knows what an operation answers', () => {
    const { operation } = findOperation('GET', '/repos/acme/shop/git/ref/heads/main') ?? {};
    if (operation === undefined) throw new Error('expected the operation');
    expect(responseProblems(operation, 201, {})).toEqual(['status: git/get-ref never answers 201']);
    expect(responseProblems(operation, 200, { ref: 'refs/heads/main' })).toContain("the whole: must have required property 'object'");
    expect(responseProblems(operation, 404, { message: 7 })).toEqual(['/message: must be string']);
  });
});

describe('an answer that the description does not allow', () => {
  it('is a defect: status 500, and closing the server throws', async () => {
    const { github, shop, at, asJob } = await openShop();
    const issue = shop.addIssue({ title: 'Down' });
    shop.data.issues[0] = { ...issue, createdAt: 'yesterday' };
    const call = asJob({ issues: 'read' }).issues.get({ ...at, issue_number: issue.number });
    await expect(call).rejects.toMatchObject({
      status: 500,
      message: expect.stringContaining('issues/get answered 200 against the description'),
    });
    expect(() => github.check()).toThrow('/created_at: must match format "date-time"');
    await expect(github.stop()).rejects.toThrow('/created_at: must match format "date-time"');
  });

  it('does not keep the server open', async () => {
    const github = await openGitHub();
    await github.stop();
    await expect(client(github.url).rateLimit.get()).rejects.toThrow();
  });
});
