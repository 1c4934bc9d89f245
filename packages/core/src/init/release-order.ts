import type { SourceDeployment, SourceService } from './source-deployment.ts';

/** `after` by Deployment, and the edges that were not taken because they would have closed a cycle. */
export interface ReleaseOrder {
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly cut: readonly { readonly from: string; readonly to: string }[];
}

/** Longer values hold configuration, not an address. */
const LONGEST_VALUE = 2_048;
const ADDRESS =
  /(?:(?<scheme>[a-z][a-z0-9+.-]{0,30}):\/\/(?:[^\s/@]{0,200}@)?)?(?<host>[a-z0-9][-a-z0-9.]{0,252})(?<port>:\d{1,5}(?!\d))?/gi;
const ADDRESS_NAME = /(?:^|_)(?:ADDR|ADDRESS|HOST|HOSTNAME|URL|URI|ENDPOINT|SERVER|TARGET|UPSTREAM)S?$/i;

/**
 * Who calls whom, as far as environment variables show it: one that holds the address of a Service (`redis-cart:6379`,
 * `http://api.shop.svc`, or the bare name in a variable such as `API_HOST`) makes its Deployment come after the one that the Service selects. An
 * edge that would close a cycle is left out. Names that are written in programs are not seen.
 */
export function releaseOrder(deployments: readonly SourceDeployment[], services: readonly SourceService[]): ReleaseOrder {
  const after = new Map<string, string[]>(deployments.map(({ name }) => [name, []]));
  const cut: { from: string; to: string }[] = [];
  for (const deployment of deployments) {
    const called = new Set(
      addressesOf(deployment).flatMap((service) =>
        services
          .filter(({ name, namespace }) => name === service && sameNamespace(namespace, deployment.namespace))
          .flatMap((found) => selectedBy(found, deployments)),
      ),
    );
    for (const other of called) {
      const known = after.get(deployment.name) ?? [];
      if (other === deployment.name || known.includes(other)) continue;
      if (reaches(after, other, deployment.name)) {
        if (!cut.some((edge) => edge.from === deployment.name && edge.to === other)) cut.push({ from: deployment.name, to: other });
      } else after.set(deployment.name, [...known, other].toSorted());
    }
  }
  return { after, cut };
}

/** Names of Services whose addresses the environment variables hold. */
function addressesOf({ containers, initContainers, namespace }: SourceDeployment): readonly string[] {
  const variables = [...containers, ...initContainers].flatMap(({ env }) => env);
  return variables.flatMap(({ name, value }) =>
    value.length > LONGEST_VALUE
      ? []
      : [...value.matchAll(ADDRESS)].flatMap(({ groups }) => {
          const [service = '', inNamespace, ...rest] = (groups?.host ?? '').toLowerCase().split('.');
          const isAddress = groups?.scheme !== undefined || groups?.port !== undefined || rest[0] === 'svc' || ADDRESS_NAME.test(name);
          const isHere =
            inNamespace === undefined || (inNamespace === (namespace ?? 'default') && (rest.length === 0 || rest[0] === 'svc'));
          return isAddress && isHere ? [service] : [];
        }),
  );
}

function selectedBy({ selector }: SourceService, deployments: readonly SourceDeployment[]): readonly string[] {
  const wanted = Object.entries(selector);
  if (wanted.length === 0) return [];
  return deployments.filter(({ podLabels }) => wanted.every(([key, value]) => podLabels[key] === value)).map(({ name }) => name);
}

function sameNamespace(left: string | null, right: string | null): boolean {
  return left === null || right === null || left === right;
}

function reaches(after: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...(after.get(name) ?? []));
  }
  return false;
}
