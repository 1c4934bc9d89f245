import { type GitHubServer, openGitHub } from '@sluice/sandbox/github';
import { check, equal, type Scenario } from './scenario.ts';
import { ENVIRONMENT, ends, type Scene } from './scene.ts';

const REPOSITORY = { owner: 'acme', name: 'ledger' };
const LEDGER = `${REPOSITORY.owner}/${REPOSITORY.name}`;
const WRITERS = 20;
/** Short, so that the run after a kill need not wait long for the lock of the dead. */
const LOCK_SECONDS = 3;
/** So many processes share the machine's processors that one of them may not get its turn for seconds; nobody is killed. */
const CROWD_LOCK_SECONDS = 30;

/** Who writes: a job with a token for the repository of the ledger. */
type Token = Readonly<Record<string, string>>;

export const LEDGER_SCENARIOS: readonly Scenario[] = [
  {
    items: [],
    name: 'twenty releases of different applications at once append to one ledger: all entries there, chain valid',
    async run(scene) {
      await using github = await openLedgerRepository();
      const names = await standApplications(scene, WRITERS);
      github.server.forgetRequests();
      await Promise.all(names.map((name) => ends(releaseOf(scene, name, github.token, { lockSeconds: CROWD_LOCK_SECONDS }), 0)));
      const requests = github.server.requests.length;
      const verified = await verify(scene, github.token);
      equal('entries', verified.entries, 2 * WRITERS);
      const { releases } = await answer(scene, ['history', '--ledger', LEDGER, '--json', '--limit', '100'], github.token);
      equal('releases by the ledger', releases.map((release: { application: string }) => release.application).toSorted(), names.toSorted());
      check(
        releases.every((release: { outcome: string }) => release.outcome === 'succeeded'),
        'a release has no good end in the ledger',
      );
      return `${verified.entries} entries, no fault · ${requests} requests to GitHub, ${(requests / WRITERS).toFixed(1)} a release`;
    },
  },
  {
    items: [],
    name: 'the ledger cannot be written: the release succeeds, says so, and the next run appends what is owed, once',
    async run(scene) {
      await using github = await openLedgerRepository();
      const [name = ''] = await standApplications(scene, 1);
      github.server.addFault({ operationId: 'graphql/createCommitOnBranch', times: 50, trouble: { kind: 'error', status: 502 } });
      const first = await ends(releaseOf(scene, name, github.token), 0);
      check(/the ledger in acme\/ledger was not written/.test(first.stderr), `nothing is said of the ledger: ${first.stderr.slice(-300)}`);
      const { ledger } = await answer(scene, ['status', '--json', '--file', `${name}.yaml`, '--environment', ENVIRONMENT], {});
      equal('entries owed', ledger.owed, 2);
      github.server.clearFaults();
      await ends(releaseOf(scene, name, github.token, { version: 'v3' }), 0);
      const verified = await verify(scene, github.token);
      equal('entries', verified.entries, 4);
      return '2 entries owed, then 4 in the ledger, no fault';
    },
  },
  {
    items: [],
    name: 'releases killed at any moment and run again: every start and end is in a ledger in a folder, once',
    async run(scene) {
      const ledger = './ledger';
      const names = await standApplications(scene, 4);
      for (const [index, name] of names.entries()) {
        const killed = releaseOf(scene, name, {}, { ledger });
        await killed.killAfter(1_500 + 700 * index);
        await ends(releaseOf(scene, name, {}, { ledger }), 0);
        // Once more finds nothing to do, and appends what the last one owed.
        await ends(releaseOf(scene, name, {}, { version: 'v3', ledger }), 0);
      }
      const verified = await answer(scene, ['audit', 'verify', '--ledger', ledger, '--json'], {});
      equal('faults', verified.faults, []);
      const { releases } = await answer(scene, ['history', '--ledger', ledger, '--json'], {});
      equal(
        'releases by the ledger',
        releases.map((release: { release: string; outcome: string }) => `${release.release} ${release.outcome}`).toSorted(),
        names.flatMap((name) => [1, 2].map((number) => `${name}-${ENVIRONMENT}-${number} succeeded`)).toSorted(),
      );
      return `${verified.entries} entries of ${releases.length} releases, no fault`;
    },
  },
];

async function openLedgerRepository(): Promise<{ readonly server: GitHubServer; readonly token: Token } & AsyncDisposable> {
  const server = await openGitHub();
  const repository = server.addRepository({ ...REPOSITORY, files: { 'README.md': 'the ledger\n' } });
  const token = { GITHUB_API_URL: server.url, GITHUB_TOKEN: repository.jobToken({ contents: 'write', deployments: 'read' }) };
  return { server, token, [Symbol.asyncDispose]: () => server.stop() };
}

/** Applications of one instance each, with a plan beside each other. */
async function standApplications(scene: Scene, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `app-${index + 1}`);
  for (const name of names) {
    await scene.deploy({ name, n: 1 });
    scene.file(`${name}.yaml`, {
      metadata: { name },
      services: { [name]: { image: scene.cluster.image } },
      environments: { [ENVIRONMENT]: { targets: [{ name: 'here', namespace: scene.namespace }] } },
    });
  }
  return names;
}

function releaseOf(
  scene: Scene,
  name: string,
  env: Token,
  { version = 'v2', ledger = LEDGER, lockSeconds = LOCK_SECONDS } = {},
): ReturnType<Scene['start']> {
  const where = ['--file', `${name}.yaml`, '--environment', ENVIRONMENT, '--lock-seconds', String(lockSeconds)];
  return scene.start(['release', ...where, '--version', version, '--yes', '--ledger', ledger], env);
}

async function verify(scene: Scene, env: Token): Promise<{ entries: number }> {
  const verified = await answer(scene, ['audit', 'verify', '--ledger', LEDGER, '--json'], env);
  equal('faults of the ledger', verified.faults, []);
  return verified;
}

async function answer(scene: Scene, args: readonly string[], env: Token) {
  const { stdout } = await ends(scene.start(args, env), 0);
  return JSON.parse(stdout);
}
