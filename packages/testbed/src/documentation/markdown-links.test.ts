import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf } from './markdown-links.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

describe('linksOf', () => {
  it('finds links, references and images inside the repository, with their lines, and nothing in code', () => {
    const markdown = [
      '[a](docs/a.md#part) and [b](#here "title"), [c](https://example.com/x)',
      '`[code](no.md)`',
      '```console',
      '[fenced](no.md)',
      '```',
      '<img src="docs/images/x.png" width="1">',
      '[ref]: other.md',
    ].join('\n');
    expect(linksOf(markdown)).toEqual([
      { line: 1, path: 'docs/a.md', anchor: 'part' },
      { line: 1, path: '', anchor: 'here' },
      { line: 6, path: 'docs/images/x.png', anchor: null },
      { line: 7, path: 'other.md', anchor: null },
    ]);
  });
});

describe('anchorsOf', () => {
  it('makes them as GitHub does', () => {
    const markdown =
      '# `sluice demo`: a try\n## services.NAME and `x`\n## Twice\n## Twice\n### What a hold looks like, from outside?\n```\n# no heading\n```\n## [Linked](a.md) — über';
    expect([...anchorsOf(markdown)]).toEqual([
      'sluice-demo-a-try',
      'servicesname-and-x',
      'twice',
      'twice-1',
      'what-a-hold-looks-like-from-outside',
      'linked--über',
    ]);
  });
});

describe('the documentation', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
  const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

  it('links to files and headings that are there', () => {
    const links = files.flatMap((file) => linksOf(read(file)).map((link) => ({ file, ...link })));
    expect(links.length).toBeGreaterThan(50);
    const broken = links.filter(({ file, path, anchor }) => {
      const target = path === '' ? file : relative(ROOT, join(ROOT, dirname(file), decodeURI(path)));
      if (target.startsWith('..') || !existsSync(join(ROOT, target))) return true;
      if (anchor === null || /^L\d/.test(anchor)) return false;
      const page = statSync(join(ROOT, target)).isDirectory() ? join(target, 'README.md') : target;
      return page.endsWith('.md') && !(existsSync(join(ROOT, page)) && anchorsOf(read(page)).has(anchor));
    });
    expect(broken.map(({ file, line, path, anchor }) => `${file}:${line} ${path}${anchor === null ? '' : `#${anchor}`}`)).toEqual([]);
  });

  it('can be reached from the README, every page of it', () => {
    const reached = new Set(['README.md']);
    for (const page of reached)
      for (const { path } of linksOf(read(page))) {
        const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
        const found = [target, join(target, 'README.md')].find((file) => files.includes(file));
        if (found !== undefined) reached.add(found);
      }
    const pages = files.filter((file) => /^(docs|actions)\/.*\.md$/.test(file) && !file.startsWith('docs/adr/'));
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});
