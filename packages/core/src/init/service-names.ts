/**
 * Names of services for these Deployments: the Deployment's, with dots made into dashes. Where all of them begin with the name of the
 * application and their images do not, as `shop-api` of `ghcr.io/acme/shop/api`, it is left off.
 *
 * Example: `shop-api` (image ends in `api`), `shop-web` (`web`) → `api`, `web`, and workloads named `shop-$(service)`.
 */
export function serviceNames(deployments: readonly { readonly name: string; readonly imageName: string }[]): {
  readonly names: ReadonlyMap<string, string>;
  /** What was left off; empty where nothing was. */
  readonly prefix: string;
} {
  const [first, ...others] = deployments;
  const prefix = first?.name.endsWith(`-${first.imageName}`) ? first.name.slice(0, -first.imageName.length) : '';
  const shared = prefix !== '' && others.length > 0 && others.every(({ name, imageName }) => name === `${prefix}${imageName}`);
  const names = deployments.map(
    ({ name, imageName }) => [name, (shared ? imageName : name).replaceAll('.', '-').replaceAll('_', '-')] as const,
  );
  const unique = new Set(names.map(([, service]) => service)).size === names.length;
  return unique
    ? { names: new Map(names), prefix: shared ? prefix : '' }
    : { names: new Map(deployments.map(({ name }) => [name, name])), prefix: '' };
}
