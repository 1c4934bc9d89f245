import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** PromQL of an SLO file, checked and ready to be asked over any window. */
export type SloQuery =
  /** Has `{{.window}}` in it: asked as it is written. What it answers: a number of events, events a second, or what cannot be told. */
  | { readonly form: 'windowed'; readonly text: string; readonly scale: 'events' | 'per-second' | 'unknown' }
  /** Sums of series; what they stand for over a window is put in place of each selector. */
  | { readonly form: 'series'; readonly text: string; readonly samples: 'cumulative' | 'each-new'; readonly selectors: readonly Selector[] }
  /** A number at an instant. */
  | { readonly form: 'instant'; readonly text: string };

/** Where a selector stands in the text. `summed`: inside of a `sum`, where several series are one number. */
export interface Selector {
  readonly from: number;
  readonly to: number;
  readonly summed: boolean;
}

export interface QueryProblem {
  readonly message: string;
  readonly expected: string;
  readonly got: string;
  readonly suggestion: string;
}

export type QueryResult = { readonly ok: true; readonly query: SloQuery } | { readonly ok: false; readonly problem: QueryProblem };

const WINDOW = /\{\{-?\s*\.window\s*-?\}\}|\$\(window\)/g;
const PER_SECOND = new Set(['rate', 'irate', 'deriv']);
const EVENTS = new Set(['increase', 'delta', 'idelta', 'sum_over_time', 'count_over_time', 'changes', 'resets']);

/** The text with a range in place of its window. */
export function fillWindow(text: string, range: string): string {
  return text.replace(WINDOW, () => range);
}

export function hasWindow(text: string): boolean {
  return new RegExp(WINDOW.source).test(text);
}

/** PromQL with `{{.window}}` in it, as sloth's queries are. */
export function readWindowed(text: string): QueryResult {
  if (!hasWindow(text)) {
    return problem(
      'the query says nothing of the window that it is to be asked for',
      'a query with {{.window}} as the range of its series',
      excerpt(text),
      'write {{.window}} in place of the range: rate(http_requests_total{…}[{{.window}}])',
    );
  }
  const wrong = syntaxProblem(text);
  return wrong ? { ok: false, problem: wrong } : { ok: true, query: { form: 'windowed', text, scale: scaleIn(text) } };
}

/** PromQL that is looked at over and over again: a gauge. */
export function readInstant(text: string): QueryResult {
  const wrong = syntaxProblem(text);
  return wrong ? { ok: false, problem: wrong } : { ok: true, query: { form: 'instant', text } };
}

/**
 * Sums of series without a window: `sum(http_requests_total{code=~"5.."})`, `sum(a) - sum(b)`, `sum(a) or vector(0)`. `cumulative` are
 * counters; `each-new`: each sample is what happened since the one before.
 */
export function readSeries(text: string, samples: 'cumulative' | 'each-new'): QueryResult {
  const wrong = syntaxProblem(text);
  if (wrong) return { ok: false, problem: wrong };
  const selectors: Selector[] = [];
  const refused = collect(parser.parse(text).topNode, text, false, selectors);
  if (refused !== null) {
    return problem(
      'of counters only sums are taken here, since what they counted over a window is put in their place',
      'a selector, sum(…), + and - between them, and `or vector(0)`',
      excerpt(refused),
      'write sum(SELECTOR), or a query of your own with {{.window}} in it',
    );
  }
  if (selectors.length === 0)
    return problem('the query names no series', 'a selector such as http_requests_total{…}', excerpt(text), 'name the series');
  return { ok: true, query: { form: 'series', text, samples, selectors } };
}

/** What is in the way of taking sums over a window; null where nothing is. */
function collect(node: SyntaxNode, text: string, summed: boolean, found: Selector[]): string | null {
  switch (node.name) {
    case 'VectorSelector':
      found.push({ from: node.from, to: node.to, summed });
      return null;
    case 'AggregateExpr':
      if (node.getChild('AggregateOp')?.firstChild?.name !== 'Sum') return text.slice(node.from, node.to);
      return collectAll(node, text, true, found);
    case 'BinaryExpr':
      if (!['Add', 'Sub', 'Or'].some((operator) => node.getChild(operator))) return text.slice(node.from, node.to);
      return collectAll(node, text, summed, found);
    case 'FunctionCall':
      return node.getChild('FunctionIdentifier')?.firstChild?.name === 'Vector' ? null : text.slice(node.from, node.to);
    case 'PromQL':
    case 'ParenExpr':
    case 'FunctionCallBody':
      return collectAll(node, text, summed, found);
    case 'AggregateOp':
    case 'AggregateModifier':
    case 'Add':
    case 'Sub':
    case 'Or':
    case 'NumberDurationLiteral':
    case 'LineComment':
      return null;
    default:
      return text.slice(node.from, node.to);
  }
}

function collectAll(node: SyntaxNode, text: string, summed: boolean, found: Selector[]): string | null {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const refused = collect(child, text, summed, found);
    if (refused !== null) return refused;
  }
  return null;
}

function syntaxProblem(text: string): QueryProblem | null {
  const asked = fillWindow(text, '5m');
  if (/\{\{/.test(asked)) {
    return {
      message: 'the query is a template of which only the window is known',
      expected: '{{.window}} and no other {{…}}',
      got: excerpt(/\{\{.*?(?:\}\}|$)/s.exec(asked)?.[0] ?? ''),
      suggestion: 'write out what it stands for',
    };
  }
  let at: number | null = null;
  parser.parse(asked).iterate({
    enter: (node) => {
      if (node.type.isError) at ??= node.from;
      return at === null;
    },
  });
  if (at === null) return null;
  return {
    message: 'this is not PromQL',
    expected: 'one expression of PromQL',
    got: `${excerpt(asked.slice(Math.max(0, at - 40), at))} followed by ${at >= asked.length ? 'the end' : excerpt(asked.slice(at, at + 20))}`,
    suggestion: 'try the query in the web page of Prometheus',
  };
}

/** What the numbers of a query are. */
export function scaleOf(query: SloQuery): 'events' | 'per-second' | 'unknown' {
  return query.form === 'windowed' ? query.scale : query.form === 'series' ? 'events' : 'unknown';
}

/** By the functions that its windows are ranges of. */
function scaleIn(text: string): 'events' | 'per-second' | 'unknown' {
  const asked = fillWindow(text, '5m');
  const scales = new Set<string>();
  parser.parse(asked).iterate({
    enter: ({ name, node }) => {
      if (name !== 'MatrixSelector' && name !== 'SubqueryExpr') return;
      const called = node.parent?.parent;
      const named = called?.name === 'FunctionCall' ? called.getChild('FunctionIdentifier') : null;
      const call = named ? asked.slice(named.from, named.to).trim() : '';
      scales.add(PER_SECOND.has(call) ? 'per-second' : EVENTS.has(call) ? 'events' : 'unknown');
    },
  });
  const [scale] = scales;
  return scales.size === 1 && (scale === 'per-second' || scale === 'events') ? scale : 'unknown';
}

function problem(message: string, expected: string, got: string, suggestion: string): QueryResult {
  return { ok: false, problem: { message, expected, got, suggestion } };
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line || 'nothing';
}
