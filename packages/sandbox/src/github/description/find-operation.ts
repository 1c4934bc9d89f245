import { description, type OperationObject, resolved } from './description.ts';

export interface FoundOperation {
  readonly operation: OperationObject;
  /** `/repos/{owner}/{repo}` */
  readonly template: string;
  /** As texts, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly template: string;
  readonly operation: OperationObject;
  readonly matches: RegExp;
  /** How much of it is fixed: the more, the earlier it is asked. */
  readonly fixed: number;
}

let patterns: ReadonlyMap<string, readonly Pattern[]> | undefined;

/** The operation that a request is; undefined when the description has none for the path, and the method. */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  patterns ??= patternsByMethod();
  for (const { template, operation, matches } of patterns.get(method.toLowerCase()) ?? []) {
    const groups = matches.exec(path)?.groups;
    if (groups === undefined && !matches.test(path)) continue;
    const values = Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return { operation, template, path: Object.fromEntries(values) };
  }
  return undefined;
}

function patternsByMethod(): ReadonlyMap<string, readonly Pattern[]> {
  const { paths, components } = description();
  const byMethod = new Map<string, Pattern[]>();
  for (const [template, methods] of Object.entries(paths)) {
    // An older form of /compare/{basehead} that Octokit keeps.
    if (template.includes('...')) continue;
    for (const [method, operation] of Object.entries(methods)) {
      const multiple = (operation.parameters ?? [])
        .map((parameter) => resolved(parameter, components.parameters))
        .filter((parameter) => parameter['x-multi-segment'] === true)
        .map(({ name }) => name);
      const source = template
        .replaceAll(/[.+]/g, '\\$&')
        .replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${multiple.includes(name) ? '.+' : '[^/]+'})`);
      const fixed = template.replaceAll(/\{\w+\}/g, '').length;
      byMethod.set(method, [...(byMethod.get(method) ?? []), { template, operation, matches: new RegExp(`^${source}$`), fixed }]);
    }
  }
  for (const list of byMethod.values()) list.sort((a, b) => b.fixed - a.fixed);
  return byMethod;
}
