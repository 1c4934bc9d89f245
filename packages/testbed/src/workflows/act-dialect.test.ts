import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { forAct } from './act-dialect.ts';

describe('forAct', () => {
  it('takes out the keys that act refuses and leaves everything else', () => {
    const workflow = `
jobs:
  stage:
    environment: { name: "\${{ matrix.stage.environment }}", deployment: false }
    concurrency: { group: shop, queue: max }
    steps: [{ uses: OWNER/sluice/actions/rollback@v1, with: { deployment: web } }]
`;
    expect(parse(forAct(workflow))).toEqual({
      jobs: {
        stage: {
          // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
          environment: { name: '${{ matrix.stage.environment }}' },
          concurrency: { group: 'shop' },
          steps: [{ uses: 'OWNER/sluice/actions/rollback@v1', with: { deployment: 'web' } }],
        },
      },
    });
  });

  it('takes out that a checkout is of the default branch, and no other ref', () => {
    const checkout = (ref: string) =>
      `jobs: { a: { steps: [{ uses: actions/checkout@v5, with: { ref: "${ref}", persist-credentials: false } }] } }`;
    const left = (ref: string) => parse(forAct(checkout(ref))).jobs.a.steps[0].with;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    expect(left('${{ github.event.repository.default_branch }}')).toEqual({ 'persist-credentials': false });
    expect(left('v1')).toEqual({ ref: 'v1', 'persist-credentials': false });
  });

  it("changes nothing in the example's workflow but the deployments", () => {
    const text = readFileSync(new URL('../../../../examples/shop/.github/workflows/release.yml', import.meta.url), 'utf8');
    const expected: unknown = JSON.parse(JSON.stringify(parse(text)).replaceAll(',"deployment":false', ''));
    expect(JSON.stringify(parse(text))).toContain('"deployment":false');
    expect(parse(forAct(text))).toEqual(expected);
  });

  it.each([
    ['a: [', 'no YAML'],
    ['- a', 'no mapping'],
  ])('refuses %j', (text, message) => {
    expect(() => forAct(text)).toThrow(message);
  });
});
