import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePorts, kubeconfig } from '@sluice/sandbox';
import { resourceVersions } from '../judging/resource-versions.ts';
import { openCluster } from './cluster.ts';
import { RBAC_USERS } from './permissions.ts';
import { equal, type Scenario } from './scenario.ts';
import { APPLICATION, ENVIRONMENT, ends, Scene } from './scene.ts';

export interface WrongInput {
  readonly kind: string;
  /** What it is told has to say this. */
  readonly says: RegExp;
  readonly exitCode: number;
  readonly args: readonly string[];
  /** The plan, when it is another than the good one. */
  readonly plan?: (image: string, namespace: string) => unknown;
  /** The kubeconfig, when it is another than the good one. */
  readonly kubeconfig?: (scene: Scene) => Promise<string>;
}

export interface Told {
  readonly kind: string;
  readonly exitCode: number | null;
  readonly message: string;
}

const RELEASE = ['release', '--environment', ENVIRONMENT, '--version', 'v2', '--yes'];
const ROLLBACK = ['rollback', '--yes'];
const STEPS = [{ batch: '25%' }, { batch: '100%' }];

type Plan = Readonly<Record<string, unknown>>;
const good = (
  image: string,
  namespace: string,
  more: { readonly services?: unknown; readonly environment?: unknown; readonly steps?: unknown; readonly root?: Plan } = {},
): Plan => ({
  metadata: { name: APPLICATION },
  defaults: { service: { image } },
  services: more.services ?? { web: {} },
  environments: { [ENVIRONMENT]: { targets: [{ name: 'here', namespace }], strategy: 'steps', ...(more.environment as Plan | undefined) } },
  strategies: { steps: { steps: more.steps ?? STEPS } },
  ...more.root,
});

const ALIAS_BOMB = `a: &a [x, x, x, x, x, x, x, x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
  .map((name, index) => {
    const before = 'abcdefgh'[index] ?? 'a';
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]\n`;
  })
  .join('')}`;

export const WRONG_INPUTS: readonly WrongInput[] = [
  { kind: 'the plan file is missing', exitCode: 2, says: /nowhere\.yaml/, args: [...RELEASE, '--file', 'nowhere.yaml'] },
  { kind: 'a plan of 10 MB', exitCode: 2, says: /128|large/i, args: RELEASE, plan: () => `# ${'x'.repeat(10 * 1024 * 1024)}\n` },
  { kind: 'a YAML alias bomb', exitCode: 2, says: /alias/i, args: RELEASE, plan: () => ALIAS_BOMB },
  { kind: 'no YAML at all', exitCode: 2, says: /release\.yaml/, args: RELEASE, plan: () => 'services: [web\n  : {' },
  {
    kind: 'a duplicate key',
    exitCode: 2,
    says: /twice|duplicate/i,
    args: RELEASE,
    plan: () => 'metadata: { name: shop }\nservices:\n  web: {}\n  web: {}\n',
  },
  {
    kind: 'an unknown key',
    exitCode: 2,
    says: /strategy/,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { environment: { stratgey: 'steps' } }),
  },
  {
    kind: 'a section nothing serves yet',
    exitCode: 2,
    says: /traffic/,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { environment: { traffic: {} } }),
  },
  {
    kind: 'error budgets without their files',
    exitCode: 3,
    says: /slo\/\*\.yaml.*there is no such file/s,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { environment: { slo: {} } }),
  },
  {
    kind: 'a cycle in after',
    exitCode: 2,
    says: /api.*web|web.*api/s,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { services: { web: { after: ['api'] }, api: { after: ['web'] } } }),
  },
  {
    kind: 'a batch that goes down',
    exitCode: 2,
    says: /25%/,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { steps: [{ batch: '50%' }, { batch: '25%' }, { batch: '100%' }] }),
  },
  {
    kind: 'a last batch under 100%',
    exitCode: 2,
    says: /100%/,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { steps: [{ batch: '25%' }] }),
  },
  {
    kind: 'a percent over 100',
    exitCode: 2,
    says: /120%/,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { steps: [{ batch: '120%' }] }),
  },
  {
    kind: 'an unknown strategy',
    exitCode: 2,
    says: /stepz/,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { environment: { strategy: 'stepz' } }),
  },
  { kind: 'an unknown environment', exitCode: 2, says: /tset/, args: ['release', '--environment', 'tset', '--version', 'v2', '--yes'] },
  { kind: 'neither version nor artifact', exitCode: 2, says: /--version/, args: ['release', '--environment', ENVIRONMENT, '--yes'] },
  {
    kind: 'an option that does not exist',
    exitCode: 2,
    says: /--verison/,
    args: ['release', '--environment', ENVIRONMENT, '--verison', 'v2', '--yes'],
  },
  {
    kind: 'a malformed artifact',
    exitCode: 2,
    says: /artifact|sha256/,
    args: ['release', '--environment', ENVIRONMENT, '--artifact', 'web=app@sha256:12', '--yes'],
  },
  {
    kind: 'an artifact of an unknown service',
    exitCode: 2,
    says: /wbe/,
    args: ['release', '--environment', ENVIRONMENT, '--artifact', `wbe=app@sha256:${'0'.repeat(64)}`, '--yes'],
  },
  {
    kind: 'a version that is not in the registry',
    exitCode: 3,
    says: /v99/,
    args: ['release', '--environment', ENVIRONMENT, '--version', 'v99', '--yes'],
  },
  {
    kind: 'a registry that does not answer',
    exitCode: 3,
    says: /127\.0\.0\.1/,
    args: RELEASE,
    plan: (_, namespace) => good('127.0.0.1:1/shop/app', namespace),
  },
  {
    kind: 'a workload that does not exist',
    exitCode: 3,
    says: /wbe/,
    args: RELEASE,
    plan: (image, namespace) => good(image, namespace, { services: { wbe: {} } }),
  },
  { kind: 'an unknown context', exitCode: 2, says: /prod-eu/, args: [...RELEASE, '--context', 'prod-eu'] },
  {
    kind: 'a kubeconfig that is none',
    exitCode: 2,
    says: /kubeconfig/i,
    args: RELEASE,
    kubeconfig: async (scene) => scene.file('broken.kubeconfig', 'clusters: ['),
  },
  { kind: 'a cluster that does not answer', exitCode: 3, says: /127\.0\.0\.1/, args: RELEASE, kubeconfig: unreachable },
  {
    kind: 'credentials that are refused',
    exitCode: 3,
    says: /401|nauthorized|credentials/,
    args: RELEASE,
    kubeconfig: async (scene) => as(scene, 'nobody', 'wrong-token'),
  },
  {
    kind: 'missing permissions',
    exitCode: 3,
    says: /configmaps|permission|forbidden/i,
    args: RELEASE,
    kubeconfig: async (scene) => as(scene, 'releaser', scene.cluster.plane.real.endpointOf('releaser').token ?? ''),
  },
  { kind: 'rollback where nothing is recorded', exitCode: 2, says: /no record/, args: [...ROLLBACK, '--namespace', 'default'] },
  { kind: 'rollback to an unknown version', exitCode: 2, says: /v99/, args: [...ROLLBACK, '--to', 'v99'] },
  { kind: 'rollback of an unknown release', exitCode: 2, says: /shop-test-99/, args: ['rollback', 'shop-test-99', '--yes'] },
  { kind: 'resume where nothing is under way', exitCode: 2, says: /under way/, args: ['release', '--resume', '--yes'] },
];

export const WRONG_INPUT: Scenario = {
  items: [],
  name: `wrong input: ${WRONG_INPUTS.length} kinds, each named, nothing changed`,
  rbac: true,
  async run(scene) {
    const told = await tellAll(scene, () => undefined);
    return `${told.length} kinds · all resourceVersions equal before and after each`;
  },
};

/** Tries each kind; throws for those that are told wrongly or change anything. */
export async function tellAll(scene: Scene, onTold: (told: Told) => void): Promise<readonly Told[]> {
  await scene.stand({ n: 2 }, { steps: STEPS });
  await ends(scene.start([...RELEASE, '--json']), 0);
  await scene.record();
  const wrong: string[] = [];
  const told: Told[] = [];
  for (const input of WRONG_INPUTS) {
    try {
      const one = await tell(scene, input);
      told.push(one);
      onTold(one);
    } catch (error) {
      wrong.push(`${input.kind}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join(' | '));
  return told;
}

async function tell(scene: Scene, input: WrongInput): Promise<Told> {
  const usual = scene.kubeconfigPath;
  scene.file('release.yaml', (input.plan ?? good)(scene.cluster.image, scene.namespace));
  if (input.kubeconfig) scene.kubeconfigPath = await input.kubeconfig(scene);
  // The version runs already after the release at the start; v3 is one that does not.
  const args = input.args.map((word) => (word === 'v2' ? 'v3' : word));
  try {
    const before = await resourceVersions(scene.client, scene.namespace);
    const { exitCode, stderr, stdout, durationMs } = await scene.start(args).result;
    const message = `${stderr.trim()}${stdout.trim() === '' ? '' : `\n${stdout.trim()}`}`;
    equal('resourceVersions', await resourceVersions(scene.client, scene.namespace), before);
    equal(`exit code with «${message.slice(0, 400)}» after ${durationMs} ms`, exitCode, input.exitCode);
    if (!input.says.test(message)) throw new Error(`expected a message with ${input.says}, got: ${message.slice(0, 400)}`);
    if (/this is a bug|^ {4}at /m.test(message)) throw new Error(`told as a bug: ${message.slice(0, 400)}`);
    return { kind: input.kind, exitCode, message };
  } finally {
    scene.kubeconfigPath = usual;
  }
}

async function unreachable(scene: Scene): Promise<string> {
  const [port = 1] = await freePorts(1);
  const { endpoint } = scene.cluster.plane;
  return scene.file(
    'unreachable.kubeconfig',
    kubeconfig({ ...endpoint, server: `https://127.0.0.1:${port}` }, { namespace: scene.namespace }),
  );
}

function as(scene: Scene, user: string, token: string): string {
  const { endpoint } = scene.cluster.plane;
  return scene.file(join('users', `${user}.kubeconfig`), kubeconfig({ ...endpoint, token }, { user, namespace: scene.namespace }));
}

/** `node src/scenarios/wrong-input.ts`: every kind with the message it gives. */
if (import.meta.main) {
  parseArgs({ options: {} });
  await using cluster = await openCluster('real', { say: (line) => console.error(line), authorization: 'RBAC', users: RBAC_USERS });
  await using scene = await Scene.open(cluster, 'wrong-input');
  try {
    const told = await tellAll(scene, ({ kind, exitCode, message }) =>
      console.log(`${kind} (exit ${exitCode})\n${message.slice(0, 1_500).replace(/^/gm, '    ')}\n`),
    );
    console.log(`${told.length} kinds, all resourceVersions in the namespace equal before and after each`);
  } catch (error) {
    console.log(`failed: ${(error instanceof Error ? error.message : String(error)).replaceAll(' | ', '\n')}`);
    process.exitCode = 1;
  }
}
