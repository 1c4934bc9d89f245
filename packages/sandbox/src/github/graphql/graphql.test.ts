import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from '../testing/shop.ts';

const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid message url } ref { name target { oid } } }
}`;

interface Failure {
  readonly message: string;
  readonly response?: {
    readonly data?: unknown;
    readonly errors?: readonly { readonly type?: string; readonly message: string; readonly path?: unknown }[];
  };
  readonly errors?: readonly { readonly type?: string; readonly message: string }[];
}

describe('GraphQL', () => {
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop();
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  function commit(
    expectedHeadOid: string,
    changes: object = {},
    client = opened.asJob({ contents: 'write' }),
  ): Promise<{ createCommitOnBranch: { commit: { oid: string } } }> {
    const input = {
      branch: { repositoryNameWithOwner: 'acme/shop', branchName: 'main' },
      message: { headline: 'Append', body: 'One entry.' },
      fileChanges: {
        additions: [{ path: 'entries/1.json', contents: Buffer.from('{"n":1}\n').toString('base64') }],
        deletions: [{ path: 'README.md' }],
      },
      expectedHeadOid,
      ...changes,
    };
    return client.graphql(COMMIT, { input });
  }

  const errorsOf = (call: Promise<unknown>) =>
    call.then(
      () => [],
      ({ errors = [] }: Failure) => errors,
    );

  it('shows a file of a commit by its path, and nothing where there is none', async () => {
    opened.shop.commit({ files: { 'a/b.txt': 'b\n' } });
    const query = `{ repository(owner: "acme", name: "shop") { ref(qualifiedName: "main") { target { ... on Commit {
      file(path: "a/b.txt") { name path object { ... on Blob { text } } } gone: file(path: "a/c.txt") { name } } } } } }`;
    expect(await opened.asJob({ contents: 'read' }).graphql(query)).toEqual({
      repository: { ref: { target: { file: { name: 'b.txt', path: 'a/b.txt', object: { text: 'b\n' } }, gone: null } } },
    });
  });

  it('makes one signed commit on the head that was expected', async () => {
    const head = opened.shop.head();
    const { createCommitOnBranch } = await commit(head);
    const sha = opened.shop.head();
    expect(createCommitOnBranch).toEqual({
      commit: { oid: sha, message: 'Append\n\nOne entry.', url: `${opened.github.url}/acme/shop/commit/${sha}` },
      ref: { name: 'main', target: { oid: sha } },
    });
    const { data } = await opened.asJob({ contents: 'read' }).repos.getCommit({ ...opened.at, ref: 'main' });
    expect(data).toMatchObject({
      parents: [{ sha: head }],
      author: { login: 'github-actions[bot]' },
      commit: { committer: { name: 'GitHub' }, verification: { verified: true } },
    });
    expect(data.files?.map(({ filename, status }) => [filename, status])).toEqual([
      ['README.md', 'removed'],
      ['entries/1.json', 'added'],
    ]);
    expect(opened.shop.file('entries/1.json')).toBe('{"n":1}\n');
    expect(opened.github.requestCounts().get('graphql/createCommitOnBranch')).toBe(1);
  });

  it('refuses a head that is no longer there, as GitHub words it', async () => {
    const old = opened.shop.head();
    const head = opened.shop.commit({ files: { a: '' } });
    expect(await errorsOf(commit(old))).toEqual([
      {
        type: 'STALE_DATA',
        path: ['createCommitOnBranch'],
        locations: [{ line: 2, column: 3 }],
        message: `Expected branch to point to "${old}" but it did not.  Pull and try again.`,
      },
    ]);
    expect(opened.shop.head()).toBe(head);
  });

  it('keeps every commit of twenty writers that try until they win', async () => {
    const client = opened.asJob({ contents: 'write' });
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    let conflicts = 0;
    const append = async (number: number): Promise<void> => {
      for (let attempt = 0; attempt < 50; attempt++) {
        const { repository } = await client.graphql<{ repository: { ref: { target: { oid: string } } } }>(
          '{ repository(owner: "acme", name: "shop") { ref(qualifiedName: "refs/heads/main") { target { oid } } } }',
        );
        const additions = [{ path: `entries/${number}.json`, contents: '' }];
        const errors = await errorsOf(
          commit(repository.ref.target.oid, { fileChanges: { additions }, message: { headline: `Entry ${number}` } }, client),
        );
        if (errors.length === 0) return;
        expect(errors).toMatchObject([{ type: 'STALE_DATA' }]);
        conflicts++;
      }
      throw new Error(`writer ${number} never got its turn`);
    };
    await Promise.all(numbers.map(append));
    const { data } = await client.repos.listCommits({ ...opened.at, per_page: 100 });
    expect(
      data
        .map((entry) => entry.commit.message)
        .filter((message) => message.startsWith('Entry'))
        .sort(),
    ).toEqual(numbers.map((number) => `Entry ${number}`).sort());
    expect(conflicts).toBeGreaterThan(0);
    expect(numbers.every((number) => opened.shop.file(`entries/${number}.json`) === '')).toBe(true);
  }, 60_000);

  it.each([
    [
      'a repository that is not there',
      { branch: { repositoryNameWithOwner: 'acme/none', branchName: 'main' } },
      'NOT_FOUND',
      "Could not resolve to a Repository with the name 'acme/none'.",
    ],
    ['a branch that is not there', { branch: { repositoryNameWithOwner: 'acme/shop', branchName: 'none' } }, 'NOT_FOUND', 'none'],
    [
      'the deletion of a file that is not there',
      { fileChanges: { deletions: [{ path: 'none' }] } },
      'UNPROCESSABLE',
      'A path was requested for deletion which does not exist as of commit oid',
    ],
    ['contents that are not Base64', { fileChanges: { additions: [{ path: 'a', contents: 'ä' }] } }, 'UNPROCESSABLE', 'Base64'],
  ])('refuses %s', async (_, changes, type, message) => {
    const head = opened.shop.head();
    expect(await errorsOf(commit(head, changes))).toMatchObject([{ type, message: expect.stringContaining(message) }]);
    expect(opened.shop.head()).toBe(head);
  });

  it('lets nobody commit who may not write', async () => {
    const head = opened.shop.head();
    for (const client of [opened.asJob({ contents: 'read' }), opened.as('eve')]) {
      expect(await errorsOf(commit(head, {}, client))).toMatchObject([{ type: 'FORBIDDEN' }]);
    }
    expect(opened.shop.head()).toBe(head);
  });

  it('reads branches, files and their history page by page', async () => {
    for (const number of [1, 2, 3]) opened.shop.commit({ files: { 'ledger.json': String(number) }, message: `Entry ${number}` });
    opened.shop.commit({ files: { other: '' } });
    const query = `query ($after: String) { repository(owner: "acme", name: "shop") {
      nameWithOwner
      file: object(expression: "main:ledger.json") { ... on Blob { text byteSize } }
      defaultBranchRef { name target { ... on Commit { history(first: 2, after: $after, path: "ledger.json") { totalCount nodes { messageHeadline } pageInfo { hasNextPage endCursor } } } } }
    } viewer { login } rateLimit { limit cost } }`;
    const client = opened.asJob({ contents: 'read' });
    interface Page {
      readonly repository: {
        readonly defaultBranchRef: { readonly target: { readonly history: { readonly pageInfo: { readonly endCursor: string } } } };
      };
    }
    const first = await client.graphql<Page>(query);
    expect(first).toMatchObject({
      repository: {
        nameWithOwner: 'acme/shop',
        file: { text: '3', byteSize: 1 },
        defaultBranchRef: {
          name: 'main',
          target: {
            history: {
              totalCount: 3,
              nodes: [{ messageHeadline: 'Entry 3' }, { messageHeadline: 'Entry 2' }],
              pageInfo: { hasNextPage: true },
            },
          },
        },
      },
      viewer: { login: 'github-actions[bot]' },
      rateLimit: { limit: 1000, cost: 1 },
    });
    const after = first.repository.defaultBranchRef.target.history.pageInfo.endCursor;
    expect(await client.graphql<Page>(query, { after })).toMatchObject({
      repository: {
        defaultBranchRef: { target: { history: { nodes: [{ messageHeadline: 'Entry 1' }], pageInfo: { hasNextPage: false } } } },
      },
    });
  });

  it.each([
    ['a field that the schema has not got', '{ viewer { shoeSize } }', 'Cannot query field "shoeSize" on type "User".'],
    ['an argument of the wrong kind', '{ repository(owner: 1, name: "shop") { id } }', 'String cannot represent a non string value: 1'],
    ['what is no GraphQL', 'viewer', 'Syntax Error'],
    ['a field that is not served', '{ viewer { bio } }', 'The sandbox does not serve User.bio'],
    [
      'a mutation that is not served',
      'mutation { addStar(input: { starrableId: "x" }) { clientMutationId } }',
      'The sandbox does not serve Mutation.addStar',
    ],
  ])('refuses %s, and keeps it as a violation', async (_, query, message) => {
    expect(await errorsOf(opened.asJob({}).graphql(query))).toMatchObject([{ message: expect.stringContaining(message) }]);
    expect(opened.github.violations).toMatchObject([{ path: '/graphql', problems: [expect.any(String)] }]);
  });

  it('is for those who have a token, and has a rate limit of its own', async () => {
    const response = await fetch(opened.github.graphqlUrl, { method: 'POST', body: JSON.stringify({ query: '{ viewer { login } }' }) });
    expect(response.status).toBe(401);
    const client = opened.asJob({ metadata: 'read' });
    await client.graphql('{ viewer { login } }');
    const { data } = await client.rateLimit.get();
    expect([data.resources.graphql?.used, data.resources.core.used]).toEqual([1, 0]);
    opened.github.limitRequests(1);
    expect(await errorsOf(client.graphql('{ viewer { login } }'))).toMatchObject([
      { type: 'RATE_LIMITED', message: expect.stringContaining('API rate limit exceeded') },
    ]);
    expect(opened.github.requests.at(-1)?.status).toBe(200);
  });
});
