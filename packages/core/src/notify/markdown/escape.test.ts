import { describe, expect, it } from 'vitest';
import { codeBlock, codeMarkdown, linkMarkdown, mermaidLabel, plainMarkdown, shortMarkdown } from './escape.ts';

describe('plainMarkdown', () => {
  it.each([
    ['markup', '**bold** _it_ `code` ~~no~~', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~'],
    ['HTML', '<img src=x onerror=y>&', '&lt;img src=x onerror=y&gt;&amp;'],
    ['a link', '[click](https://a.test)', '\\[click\\](https:\u200b//a.test)'],
    ['a bare address', 'see https://a.test or www.a.test', 'see https:\u200b//a.test or www\u200b.a.test'],
    ['a table cell', 'a|b', 'a\\|b'],
    ['lines', 'a\n# b\r\nc\u2028d', 'a # b c d'],
    ['a heading', '# a', '\\# a'],
    ['a list', '- a', '\\- a'],
    ['a numbered list', '1. a', '1\u200b. a'],
    ['a mention', '@everyone', '@\u200beveryone'],
    ['a reference to an issue', 'fixes #12, GH-3', 'fixes #\u200b12, GH-\u200b3'],
    ['mathematics', '$x$', '&#36;x&#36;'],
    ['text that runs backwards', 'a\u202eb\u2069', 'ab'],
    ['a colour of a terminal', '\u001b[31mred\u001b[0m', 'red'],
  ])('keeps %s from being any', (_, text, plain) => {
    expect(plainMarkdown(text)).toBe(plain);
  });

  it('leaves names of the plan as they are', () => {
    expect(plainMarkdown('shop-production-42 v1.4.0 (3 of 10)')).toBe('shop-production-42 v1.4.0 (3 of 10)');
  });
});

describe('shortMarkdown', () => {
  it('cuts before it escapes', () => {
    expect(shortMarkdown('****', 3)).toBe('\\*\\*…');
  });
});

describe('codeMarkdown', () => {
  it.each([
    ['sluice rollback shop-1', '`sluice rollback shop-1`'],
    ['a`b', '<code>a\\`b</code>'],
    ['a|b', '<code>a\\|b</code>'],
    ['a\n<b>', '`a <b>`'],
  ])('shows %j as code that nothing ends early', (text, code) => {
    expect(codeMarkdown(text)).toBe(code);
  });
});

describe('linkMarkdown', () => {
  it.each([
    ['https://a.test/b', '[x](https://a.test/b)'],
    ['https://a.test/(b) c', '[x](https://a.test/%28b%29%20c)'],
    ['javascript:alert(1)', 'x'],
    ['https://github.com@evil.test/', 'x'],
    ['no address', 'x'],
    [null, 'x'],
  ])('links to %j only where it is a web page', (address, link) => {
    expect(linkMarkdown('x', address)).toBe(link);
  });
});

describe('codeBlock', () => {
  it('has a fence that nothing inside can close', () => {
    expect(codeBlock('a\n````\nb')).toBe('`````text\na\n````\nb\n`````');
  });
});

describe('mermaidLabel', () => {
  it.each([
    ['25% in us', '25% in us'],
    ['a:b;c"d{e}%%{init: {}}%%\n    click x', 'a b c d e % init % click x'],
    ['', '–'],
  ])('makes %j a label and nothing else', (text, label) => {
    expect(mermaidLabel(text)).toBe(label);
  });
});
