/** Names to the names they come after. A name that is no key is not part of the graph. */
export type AfterGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Names in an order in which each comes after everything it waits for; where that leaves a choice, the order given.
 * Names of a cycle are left out.
 */
export function orderByAfter(graph: AfterGraph): string[] {
  const ordered: string[] = [];
  const done = new Set<string>();
  let waiting = [...graph.keys()];
  while (waiting.length > 0) {
    const next = waiting.find((name) => edges(graph, name).every((before) => done.has(before)));
    if (next === undefined) break;
    ordered.push(next);
    done.add(next);
    waiting = waiting.filter((name) => name !== next);
  }
  return ordered;
}

/** One cycle of each knot of names that wait for each other, as `[a, b, a]`: a waits for b, b for a. */
export function findCycles(graph: AfterGraph): string[][] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[][] = [];
  const stack: string[] = [];
  const visit = (name: string): void => {
    state.set(name, 'open');
    stack.push(name);
    for (const before of edges(graph, name)) {
      const seen = state.get(before);
      if (seen === 'open') cycles.push([...stack.slice(stack.indexOf(before)), before]);
      else if (seen === undefined) visit(before);
    }
    stack.pop();
    state.set(name, 'done');
  };
  for (const name of graph.keys()) if (!state.has(name)) visit(name);
  return cycles;
}

/**
 * The graph of the kept names alone, with order preserved through the others: a after b after c without b is a after c.
 */
export function keepOnly(graph: AfterGraph, kept: ReadonlySet<string>): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const name of graph.keys()) {
    if (!kept.has(name)) continue;
    const found = new Set<string>();
    const seen = new Set<string>();
    const open = [...edges(graph, name)].reverse();
    for (let before = open.pop(); before !== undefined; before = open.pop()) {
      if (seen.has(before)) continue;
      seen.add(before);
      if (kept.has(before)) found.add(before);
      else open.push(...[...edges(graph, before)].reverse());
    }
    result.set(name, [...found]);
  }
  return result;
}

function edges(graph: AfterGraph, name: string): readonly string[] {
  return (graph.get(name) ?? []).filter((before) => graph.has(before));
}
