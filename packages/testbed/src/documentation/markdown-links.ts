/** A link of a Markdown text to a file of the repository, or to a heading of one. */
export interface MarkdownLink {
  /** From 1. */
  readonly line: number;
  /** As it is written: a path from the file's folder; empty for the file itself. */
  readonly path: string;
  /** Behind `#`; null without one. */
  readonly anchor: string | null;
}

const FENCE = /^ *(```|~~~)/;
const CODE = /`[^`\n]*`/g;
const INLINE = /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g;
const REFERENCE = /^ {0,3}\[[^\]]+\]:\s+<?([^\s>]+)>?/;
const IMAGE = /<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g;
const HEADING = /^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$/;

/** Links that stay inside the repository: inline ones, references, and those of HTML. What stands in code is none. Pure. */
export function linksOf(markdown: string): readonly MarkdownLink[] {
  return prose(markdown).flatMap(({ line, text }) => {
    const shown = text.replace(CODE, '');
    const found = [...shown.matchAll(INLINE), ...shown.matchAll(IMAGE)].map(([, target = '']) => target);
    const reference = REFERENCE.exec(shown)?.[1];
    return [...found, ...(reference === undefined ? [] : [reference])]
      .filter((target) => !/^([a-z][a-z+.-]*:|\/\/)/i.test(target))
      .map((target) => {
        const hash = target.indexOf('#');
        return { line, path: hash < 0 ? target : target.slice(0, hash), anchor: hash < 0 ? null : target.slice(hash + 1) };
      });
  });
}

/** Anchors of the headings, as GitHub makes them: https://docs.github.com/get-started/writing-on-github/basic-writing-and-formatting-syntax#section-links. Pure. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { text } of prose(markdown)) {
    const heading = HEADING.exec(text)?.[1];
    if (heading === undefined) continue;
    const base = slugOf(heading);
    let anchor = base;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${base}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

function slugOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Lines outside of fenced code. */
function prose(markdown: string): readonly { readonly line: number; readonly text: string }[] {
  let fence: string | null = null;
  return markdown.split('\n').flatMap((text, index) => {
    const mark = FENCE.exec(text)?.[1] ?? null;
    if (mark !== null && (fence === null || fence === mark)) {
      fence = fence === null ? mark : null;
      return [];
    }
    return fence === null ? [{ line: index + 1, text }] : [];
  });
}
