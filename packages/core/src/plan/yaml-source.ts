import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type ParsedNode,
  parseAllDocuments,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { PLAN_LIMITS } from './limits.ts';
import type { PlanError } from './plan-error.ts';
import { formatPath, type PlanPath } from './plan-path.ts';
import {
  aliasProblem,
  duplicateProblem,
  keyProblem,
  mergeProblem,
  nestedTooDeep,
  protoProblem,
  syntaxProblem,
  tagProblem,
  tooManyNodes,
  type YamlProblem,
} from './yaml-problems.ts';

/** A parsed file: its plain value, and where each part of it was written. */
export interface PlanSource {
  readonly file: string;
  /** Objects have no prototype, so that no key of the file can be taken for an inherited one. */
  readonly value: unknown;
  /** Line and column, from 1, of the nearest part of the path that exists. */
  locate(path: PlanPath, at: 'key' | 'value'): { readonly line: number; readonly column: number };
}

export type YamlResult = { readonly source: PlanSource; readonly errors: readonly PlanError[]; readonly usable: boolean };

const SYNTAX_ERRORS_SHOWN = 10;
// The library's own duplicate check compares every key with every other; the walk below uses a set.
const AS_WRITTEN = { prettyErrors: false, uniqueKeys: false, logLevel: 'error', merge: false } as const;

/**
 * YAML text to a value with positions. `usable` is false where the text is not YAML at all, or too much of it: then
 * the value must not be looked at. Never throws; time is bounded by the size limits.
 */
export function parseYaml(text: string, file: string): YamlResult {
  const lineCounter = new LineCounter();
  return read(parseDocument(text, { lineCounter, ...AS_WRITTEN }), file, lineCounter);
}

/** The same for a file of several documents, each with its own value and errors; none for a file without any. */
export function parseYamlStream(text: string, file: string): readonly YamlResult[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, ...AS_WRITTEN });
  return Array.isArray(documents) ? documents.map((document) => read(document, file, lineCounter)) : [];
}

function read(document: Document.Parsed<ParsedNode>, file: string, lineCounter: LineCounter): YamlResult {
  const walk = new Walk(file, lineCounter);
  const root = document.contents;

  const tooDeep = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  if (tooDeep !== undefined) walk.fail(tooDeep.pos[0], [], nestedTooDeep());
  else for (const error of document.errors.slice(0, SYNTAX_ERRORS_SHOWN)) walk.fail(error.pos[0], [], syntaxProblem(error));
  const broken = document.errors.length > 0;

  if (!broken && root !== null) walk.check(root, [], 1);
  const value = broken || root === null || walk.hopeless ? null : walk.convert(root, []);
  return {
    errors: walk.errors,
    usable: !broken && !walk.hopeless,
    source: { file, value, locate: (path, at) => walk.locate(root, path, at) },
  };
}

class Walk {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly errors: PlanError[] = [];
  /** Whether the value is meaningless: a loop, or too much of it. */
  hopeless = false;
  readonly #anchors = new Map<string, Node>();
  readonly #aliasTargets = new Map<Node, Node>();
  readonly #keys = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  readonly #open = new Set<Node>();
  #nodes = 0;

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  fail(offset: number, path: PlanPath, problem: YamlProblem): void {
    this.errors.push({ ...problem, file: this.#file, ...this.#position(offset), path: formatPath(path) });
  }

  /** In document order: anchors to aliases, and what YAML allows but a plan does not. Does not follow aliases. */
  check(node: unknown, path: PlanPath, depth: number): void {
    if (this.errors.length > PLAN_LIMITS.errors) this.hopeless = true;
    if (this.hopeless) return;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) this.#aliasTargets.set(node, target);
      return;
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return;
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (node.tag !== undefined) {
      this.hopeless = true;
      this.fail(startOf(node), path, tagProblem(node.tag));
      return;
    }
    if (isScalar(node)) return;
    if (depth > PLAN_LIMITS.depth) {
      this.hopeless = true;
      this.fail(startOf(node), path, nestedTooDeep());
      return;
    }
    if (isSeq(node)) {
      node.items.forEach((item, index) => {
        this.check(item, [...path, index], depth + 1);
      });
      return;
    }
    this.#checkKeys(node, path, depth);
  }

  #checkKeys(map: YAMLMap, path: PlanPath, depth: number): void {
    const seen = new Map<string, Pair>();
    for (const pair of map.items) {
      const key = isScalar(pair.key) ? pair.key.value : undefined;
      if (typeof key !== 'string') {
        this.fail(isNode(pair.key) ? startOf(pair.key) : startOf(map), path, keyProblem(pair.key));
        continue;
      }
      const keyPath = [...path, key];
      const offset = isNode(pair.key) ? startOf(pair.key) : startOf(map);
      const first = seen.get(key);
      if (first !== undefined) {
        const line = isNode(first.key) ? this.#position(startOf(first.key)).line : 1;
        this.fail(offset, keyPath, duplicateProblem(key, line));
      } else if (key === '<<') this.fail(offset, keyPath, mergeProblem());
      else if (key === '__proto__') this.fail(offset, keyPath, protoProblem());
      else seen.set(key, pair);
      this.check(pair.value, keyPath, depth + 1);
    }
    this.#keys.set(map, seen);
  }

  /** The plain value, aliases followed. */
  convert(node: unknown, path: PlanPath): unknown {
    this.#nodes += 1;
    if (this.#nodes > PLAN_LIMITS.nodes) {
      if (!this.hopeless) this.fail(isNode(node) ? startOf(node) : 0, path, tooManyNodes(this.#aliasTargets.size > 0));
      this.hopeless = true;
    }
    // Aliases of aliases can nest more deeply than the text does.
    if (path.length > PLAN_LIMITS.depth && !this.hopeless) {
      this.hopeless = true;
      this.fail(isNode(node) ? startOf(node) : 0, path, nestedTooDeep());
    }
    if (this.hopeless) return null;
    if (isAlias(node)) {
      const target = this.#aliasTargets.get(node);
      if (target === undefined || this.#open.has(target)) {
        this.hopeless = true;
        this.fail(startOf(node), path, aliasProblem(node.source, target !== undefined));
        return null;
      }
      return this.convert(target, path);
    }
    if (isScalar(node)) return node.value ?? null;
    if (!isMap(node) && !isSeq(node)) return null;
    this.#open.add(node);
    const value = isSeq(node) ? node.items.map((item, index) => this.convert(item, [...path, index])) : this.#convertMap(node, path);
    this.#open.delete(node);
    return value;
  }

  #convertMap(map: YAMLMap, path: PlanPath): unknown {
    const object: Record<string, unknown> = Object.create(null);
    for (const [key, pair] of this.#keys.get(map) ?? []) {
      this.#nodes += 1;
      object[key] = this.convert(pair.value, [...path, key]);
    }
    return object;
  }

  locate(root: Node | null, path: PlanPath, at: 'key' | 'value'): { line: number; column: number } {
    let node = this.#follow(root);
    let value = node === null ? 0 : startOf(node);
    let key = value;
    for (const [index, part] of path.entries()) {
      const pair = isMap(node) ? this.#keys.get(node)?.get(String(part)) : undefined;
      const child: unknown = pair === undefined ? (isSeq(node) && typeof part === 'number' ? node.items[part] : undefined) : pair.value;
      // What is missing is missing at the key of what should hold it.
      if (pair === undefined && child === undefined) return this.#position(at === 'key' ? key : value);
      if (pair !== undefined && isNode(pair.key)) key = startOf(pair.key);
      else if (isNode(child)) key = startOf(child);
      if (index === path.length - 1 && at === 'key') break;
      node = isNode(child) ? this.#follow(child) : null;
      // An empty value has no text of its own: its key says where it is missing.
      const empty = node === null || (isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]);
      value = empty || node === null ? key : startOf(node);
    }
    const offset = at === 'key' ? key : value;
    return this.#position(offset);
  }

  #follow(node: Node | null): Node | null {
    return isAlias(node) ? (this.#aliasTargets.get(node) ?? node) : node;
  }

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
