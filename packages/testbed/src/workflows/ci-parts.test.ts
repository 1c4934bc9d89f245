import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

it('the jobs of ci.yml run every part of .ci/run', () => {
  const [, parts = ''] = /^readonly PARTS="(.+)"$/m.exec(readFileSync(`${ROOT}.ci/run`, 'utf8')) ?? [];
  const workflow = readFileSync(`${ROOT}.github/workflows/ci.yml`, 'utf8');
  const run = [...workflow.matchAll(/run: bash \.ci\/run ([a-z ]+)/g)].flatMap(([, names = '']) => names.trim().split(' '));
  const matrix = /part: \[(.+)\]/.exec(workflow)?.[1]?.split(', ') ?? [];
  expect(parts.split(' ')).toContain('quick');
  expect([...new Set([...run, ...matrix])].toSorted()).toEqual(parts.split(' ').toSorted());
});
