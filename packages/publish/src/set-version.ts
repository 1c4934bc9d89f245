const OURS = '@sluice/';
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

interface Manifest {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** A package.json with another version, and the packages of ours that it names with the same. Pure. */
export function withVersion(manifest: string, version: string): string {
  const parsed = JSON.parse(manifest) as Manifest;
  set(parsed, version);
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

/** The same for package-lock.json, which repeats each package.json of the repository. Pure. */
export function lockWithVersion(lock: string, version: string): string {
  const parsed = JSON.parse(lock) as Manifest & { packages: Record<string, Manifest> };
  parsed.version = version;
  for (const [path, manifest] of Object.entries(parsed.packages)) if (!path.includes('node_modules/')) set(manifest, version);
  return `${JSON.stringify(parsed, null, 2)}\n`;
}

function set(manifest: Manifest, version: string): void {
  manifest.version = version;
  for (const kind of DEPENDENCIES)
    for (const name of Object.keys(manifest[kind] ?? {}).filter((name) => name.startsWith(OURS))) (manifest[kind] ?? {})[name] = version;
}
