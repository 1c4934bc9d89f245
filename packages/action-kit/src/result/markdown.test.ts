import { describe, expect, it } from 'vitest';
import { codeBlock, plainMarkdown } from './markdown.ts';

describe('plainMarkdown', () => {
  it.each([
    ['markup', '**bold** _it_ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\`'],
    ['HTML', '<img src=x onerror=y>&', '&lt;img src=x onerror=y&gt;&amp;'],
    ['a link', '[click](https://a.test)', '\\[click\\]\\(https://a.test\\)'],
    ['a table cell', 'a|b', 'a\\|b'],
    ['lines', 'a\n# b\r\n', 'a \\# b '],
    ['a mention', '@everyone', '@\u200beveryone'],
  ])('keeps %s from being any', (_, text, plain) => {
    expect(plainMarkdown(text)).toBe(plain);
  });
});

describe('codeBlock', () => {
  it('has a fence that nothing inside can close', () => {
    expect(codeBlock('a\n````\nb')).toBe('`````text\na\n````\nb\n`````');
  });
});
