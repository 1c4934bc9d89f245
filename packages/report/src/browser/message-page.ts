import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import MarkdownIt from 'markdown-it';

/** GitHub's own style sheet, as it is published for use elsewhere. */
const style = readFileSync(createRequire(import.meta.url).resolve('github-markdown-css/github-markdown.css'), 'utf8');
/** What GitHub lets through of HTML; the rest is text. https://github.com/gjtorikian/html-pipeline */
const ALLOWED_HTML = /^<\/?(?:details|summary|sub|code|br)>$/;

/** Markdown as GitHub shows it: tables, folded parts, addresses that become links, and no other HTML than it lets through. */
export function renderMarkdown(markdown: string): string {
  const renderer = new MarkdownIt({ html: true, linkify: true });
  const escaped = (html: string): string => html.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const through = (html: string): string =>
    html.replace(/<[^>]*>?/g, (tag) => (ALLOWED_HTML.test(tag) || /^<!--.*-->$/.test(tag) ? tag : escaped(tag)));
  renderer.renderer.rules.html_inline = (tokens, index) => through(tokens[index]?.content ?? '');
  renderer.renderer.rules.html_block = (tokens, index) => through(tokens[index]?.content ?? '');
  // GitHub makes what is wider than the screen scroll by itself, and lets the keyboard reach it.
  renderer.renderer.rules.table_open = () => '<table tabindex="0">';
  const fence = renderer.renderer.rules.fence;
  renderer.renderer.rules.fence = (...given) => (fence?.(...given) ?? '').replace('<pre>', '<pre tabindex="0">');
  return renderer.render(markdown);
}

/** One message on a page of its own. */
export function messagePage(title: string, markdown: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<style>${style}
body { margin: 0; background: var(--bgColor-default, #fff) } main { max-width: 900px; margin: 0 auto; padding: 16px; box-sizing: border-box }
/* What is around a comment on GitHub, and its links in text, which are underlined unless somebody turns that off. */
h1, h2 { position: absolute; width: 1px; height: 1px; overflow: hidden } .markdown-body a { text-decoration: underline }
</style></head><body class="markdown-body"><main><h1>${title}</h1><h2>Comment</h2>${renderMarkdown(markdown)}</main></body></html>
`;
}
