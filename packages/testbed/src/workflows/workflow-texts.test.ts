import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { actionUses } from './action-use.ts';
import { pinnedUses } from './pinned-use.ts';
import { blocksOf, workflowTexts } from './workflow-texts.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

describe('blocksOf', () => {
  it('takes whole workflows and steps with our actions, each with its line, and no other YAML', () => {
    const markdown = [
      'Text',
      '```yaml',
      'on: push',
      'jobs: {}',
      '```',
      '```yaml',
      'services: {}',
      '```',
      '```yaml',
      '- uses: OWNER/sluice@v1',
      '```',
    ].join('\n');
    expect(blocksOf('a.md', markdown)).toEqual([
      { source: 'a.md:3', text: 'on: push\njobs: {}\n', whole: true },
      { source: 'a.md:10', text: '- uses: OWNER/sluice@v1\n', whole: false },
    ]);
  });
});

describe('actionUses', () => {
  it('finds uses at any depth, with the names of their inputs', () => {
    const text = 'jobs: { a: { steps: [{ run: x }, { id: p, uses: OWNER/sluice/actions/precheck@v1, with: { plan: p, version: v } }] } }';
    expect(actionUses(text)).toEqual([{ action: 'precheck', ref: 'v1', id: 'p', inputs: ['plan', 'version'] }]);
    expect(actionUses('- uses: OWNER/sluice@v1')).toEqual([{ action: '', ref: 'v1', id: null, inputs: [] }]);
    expect(actionUses('- uses: actions/checkout@v5')).toEqual([]);
  });
});

describe('pinnedUses', () => {
  it('finds what is not ours, with the commit and the version that is said of it', () => {
    const sha = 'a'.repeat(40);
    const text = `- uses: actions/checkout@${sha} # v5.0.0\n- uses: "acme/login/sub@v2"\n- uses: OWNER/sluice@v1\n- uses: ./local\n`;
    expect(pinnedUses(text)).toEqual([
      { action: 'actions/checkout', ref: sha, version: 'v5.0.0' },
      { action: 'acme/login/sub', ref: 'v2', version: null },
    ]);
  });
});

describe('every workflow in this repository', () => {
  const uses = workflowTexts().flatMap(({ source, text }) => actionUses(text).map((use) => ({ source, ...use })));

  it('is looked at', () => {
    expect(uses.map(({ source }) => source)).toContain('examples/shop/.github/workflows/release.yml');
  });

  it.each(uses)('$source gives $action only inputs that it has', ({ action, inputs, ref }) => {
    const file = `${ROOT}${action === '' ? '' : `actions/${action}/`}action.yml`;
    expect(existsSync(file), `${file} exists`).toBe(true);
    const definition: { readonly inputs?: Readonly<Record<string, unknown>> } = parse(readFileSync(file, 'utf8'));
    expect(Object.keys(definition.inputs ?? {})).toEqual(expect.arrayContaining([...inputs]));
    expect(ref).toBe('v1');
  });

  it.each([
    ['docs/promotion.md', 'examples/shop/.github/workflows/promote.yml'],
    ['docs/monorepo.md', 'examples/monorepo/.github/workflows/release.yml'],
  ])('in %s is the one of %s', (page, example) => {
    const [shown] = workflowTexts().filter(({ source, whole }) => whole && source.startsWith(`${page}:`));
    expect(shown?.text).toBe(readFileSync(`${ROOT}${example}`, 'utf8').replace(/^(#.*\n)+/, ''));
  });

  it('pins each action of others to one commit, the same in every place, and says which version that is', () => {
    const pins = new Map<string, Map<string, string[]>>();
    for (const { source, text } of workflowTexts())
      for (const { action, ref, version } of pinnedUses(text)) {
        const places = pins.get(action) ?? new Map<string, string[]>();
        const pin = `${ref} # ${version}`;
        pins.set(action, places.set(pin, [...(places.get(pin) ?? []), source]));
      }
    expect([...pins.keys()]).toContain('actions/checkout');
    const amiss = [...pins].flatMap(([action, places]) => (places.size === 1 ? [] : [{ action, places: Object.fromEntries(places) }]));
    expect(amiss).toEqual([]);
    expect([...pins].flatMap(([, places]) => [...places.keys()])).toSatisfy((all: string[]) =>
      all.every((pin) => /^[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin)),
    );
  });
});
