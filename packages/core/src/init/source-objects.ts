import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { SourceProblem } from './source-problem.ts';

/** A file as it was read; its name is for people. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

/** One Kubernetes object of a file. */
export interface SourceObject {
  readonly file: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: unknown;
}

export interface SourceObjects {
  readonly objects: readonly SourceObject[];
  readonly problems: readonly SourceProblem[];
  /** Files that are YAML, and hold no Kubernetes object. */
  readonly strangers: readonly string[];
}

const MOST_ALIASES = 100;
const headSchema = z.looseObject({ apiVersion: z.string(), kind: z.string() });
const listSchema = z.looseObject({ items: z.array(z.unknown()) });
/** A Go template as charts have them; in a ConfigMap's text the same is allowed, so it only explains what else is wrong. */
const TEMPLATE = /\{\{-?\s*(?:[.$"(]|include|template|if|range|with|end|define|toYaml)/;

/** The objects of all documents, those of Lists one by one. Every broken file is reported, and the others are read on. */
export function readSourceObjects(files: readonly SourceFile[]): SourceObjects {
  const read = files.map(readFile);
  return {
    objects: read.flatMap(({ objects }) => objects),
    problems: read.flatMap(({ problems }) => problems),
    strangers: files.flatMap(({ file }, index) => {
      const result = read[index];
      return result !== undefined && result.objects.length === 0 && result.problems.length === 0 ? [file] : [];
    }),
  };
}

function readFile({ file, text }: SourceFile): Pick<SourceObjects, 'objects' | 'problems'> {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const documents = 'empty' in parsed ? [] : parsed;
  const broken = documents.flatMap((document) => document.errors.slice(0, 1));
  const [first] = broken;
  if (first !== undefined && isTemplated(text)) {
    const line = text.slice(0, text.search(TEMPLATE)).split('\n').length;
    const fix = 'render it first (helm template RELEASE CHART > rendered.yaml), and name what comes out with --from';
    return { objects: [], problems: [{ file, line, message: 'this is a template, not a rendered manifest', fix }] };
  }
  const problems = broken.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    message: `this is not valid YAML: ${error.message.replace(/\s+/g, ' ').slice(0, 160)}`,
    fix: 'correct the line, or the one before it',
  }));
  if (problems.length > 0) return { objects: [], problems };
  const found = documents.map((document) => objectsOf(file, document, lines));
  return { objects: found.flatMap(({ objects }) => objects), problems: found.flatMap((result) => result.problems) };
}

export function isTemplated(text: string): boolean {
  return TEMPLATE.test(text);
}

function objectsOf(file: string, document: Document, lines: LineCounter): Pick<SourceObjects, 'objects' | 'problems'> {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = `its aliases cannot be followed: ${error.message}`;
    return { objects: [], problems: [{ file, line: lineOf(document.contents, lines), message, fix: 'write the values out' }] };
  }
  const list = listSchema.safeParse(value);
  const head = headSchema.safeParse(value);
  const parts: readonly (readonly [unknown, unknown])[] =
    head.success && head.data.kind.endsWith('List') && list.success
      ? list.data.items.map((item, index) => [item, document.getIn(['items', index], true)])
      : [[value, document.contents]];
  const objects = parts.flatMap(([object, node]) => {
    const own = headSchema.safeParse(object);
    return own.success ? [{ file, line: lineOf(node, lines), apiVersion: own.data.apiVersion, kind: own.data.kind, object }] : [];
  });
  return { objects, problems: [] };
}

function lineOf(node: unknown, lines: LineCounter): number {
  return isNode(node) ? Math.max(1, lines.linePos(node.range?.[0] ?? 0).line) : 1;
}
