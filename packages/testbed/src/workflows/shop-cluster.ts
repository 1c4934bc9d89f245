import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kubelet } from '@sluice/sandbox';
import { type ControlPlane, startControlPlane } from '../control-plane.ts';
import { installAct } from '../install.ts';
import { type Registry, startRegistry } from '../registry.ts';
import { documentsOf } from './shop-repository.ts';
import { tagActions } from './tagged-actions.ts';

export const SERVICES = ['api', 'worker', 'web'] as const;
export type Service = (typeof SERVICES)[number];
/** All in the registry for each service; of `v3-bad` and `v5-errors` only web is bad. Of `v4` and `v5-errors` web answers requests and shows metrics. */
export const VERSIONS = ['v1', 'v2', 'v3-bad', 'v4', 'v5-errors'] as const;
export type ShopVersion = (typeof VERSIONS)[number];

/** The user of the KUBECONFIG secret: has what docs/reference/rbac.yaml and the example's rbac.yaml give, and nothing else. */
export const RELEASER = 'releaser';
/** The user of COMMANDS_KUBECONFIG: has the Role that docs/commands.md shows, and nothing else. */
export const COMMANDER = 'commander';
const COMMANDS_FILE = 'docs/commands.md';
const RBAC_FILES = ['docs/reference/rbac.yaml', 'examples/shop/rbac.yaml'];
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** What all scenarios share: a real control plane with RBAC, a registry with the shop's images, act, and the actions as of a tag. */
export interface ShopCluster extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  readonly registry: Registry;
  readonly act: string;
  /** Folder that `OWNER/sluice@v1` stands for. */
  readonly actions: string;
  readonly compileCache: string;
  /** Reference by digest. */
  pinned(service: Service, version: ShopVersion): string;
  /** Namespace with the releaser's rights in it. */
  makeNamespace(namespace: string): Promise<void>;
}

export async function openShopCluster(say: (line: string) => void): Promise<ShopCluster> {
  await using opened = new AsyncDisposableStack();
  const { folder: actions } = opened.use(tagActions());
  const act = await installAct(say);
  const controlPlane = opened.use(
    await startControlPlane({ say, authorization: 'RBAC', users: [{ name: RELEASER }, { name: COMMANDER }] }),
  );
  const registry = opened.use(await startRegistry({ say }));
  const pinned = new Map<string, string>();
  for (const service of SERVICES) {
    for (const version of VERSIONS) {
      const { name, digest } = await registry.pushImage(`shop/${service}`, version);
      pinned.set(`${service}:${version}`, `${name}@${digest}`);
    }
  }
  const of = (service: Service, version: ShopVersion) => pinned.get(`${service}:${version}`) ?? '';
  const rules = [
    { image: of('web', 'v3-bad'), behaviour: { crash: 'loop', log: 'starting shop/web\npanic: no database' } },
    { image: of('web', 'v4'), behaviour: { serve: 'true', latency: '10ms' } },
    { image: of('web', 'v5-errors'), behaviour: { serve: 'true', latency: '10ms', 'error-share': '0.2' } },
  ];
  const { client } = controlPlane;
  opened.use(await Kubelet.start({ client, base: { readyAfterMs: 400 }, podNetwork: 'routable', rules, onTrouble: say }));
  const compileCache = await mkdtemp(join(tmpdir(), 'sluice-compile-cache-'));
  opened.defer(() => rm(compileCache, { recursive: true, force: true, maxRetries: 5 }));
  const roles = RBAC_FILES.flatMap((file) => documentsOf(read(file))).map(roleOf);
  const commands = roleOf(shownRole(COMMANDS_FILE));
  for (const role of roles.filter(({ kind }) => kind === 'ClusterRole')) await grant(controlPlane, RBAC, role, RELEASER);
  const held = opened.move();
  return {
    controlPlane,
    registry,
    act,
    actions,
    compileCache,
    pinned: of,
    async makeNamespace(namespace) {
      await controlPlane.client.create('/api/v1/namespaces', { metadata: { name: namespace } });
      for (const role of roles.filter(({ kind }) => kind === 'Role')) {
        await grant(controlPlane, `${RBAC}/namespaces/${namespace}`, role, RELEASER);
      }
      await grant(controlPlane, `${RBAC}/namespaces/${namespace}`, commands, COMMANDER);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

interface RoleManifest {
  readonly kind: 'Role' | 'ClusterRole';
  readonly metadata: { readonly name: string };
}

function roleOf(document: unknown): RoleManifest {
  if (
    typeof document === 'object' &&
    document !== null &&
    'kind' in document &&
    (document.kind === 'Role' || document.kind === 'ClusterRole')
  )
    return document as RoleManifest;
  throw new Error(`expected only Roles and ClusterRoles in ${RBAC_FILES.join(' and ')}`);
}

function read(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../../${file}`, import.meta.url)), 'utf8');
}

/** The Role that a page of the documentation shows. */
function shownRole(file: string): unknown {
  const [, text] = /^```yaml\n(apiVersion: rbac[\s\S]*?)^```$/m.exec(read(file)) ?? [];
  if (text === undefined) throw new Error(`${file}: expected a block of YAML with a Role`);
  return documentsOf(text)[0];
}

/** Creates the role and binds a user to it, as the comment in the file says with kubectl. */
async function grant({ client }: ControlPlane, path: string, role: RoleManifest, user: string): Promise<void> {
  const [roles, bindings] = role.kind === 'Role' ? ['roles', 'rolebindings'] : ['clusterroles', 'clusterrolebindings'];
  await client.create(`${path}/${roles}`, role);
  await client.create(`${path}/${bindings}`, {
    metadata: { name: role.metadata.name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: role.kind, name: role.metadata.name },
    subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
  });
}
