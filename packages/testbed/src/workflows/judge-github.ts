import { check, equal } from '../scenarios/scenario.ts';
import { type ShopGitHub, SLUG } from './shop-github.ts';
import type { ShopScene } from './shop-scene.ts';

export interface GitHubJudgement {
  readonly release: string;
  /** How the comment begins, which is the state. */
  readonly icon: string;
  /** Newest status of the deployment. */
  readonly deployment: string;
  /** As the ledger has them: `grace approved`. None: nobody decided. */
  readonly decided?: readonly string[];
  /** How the ledger says that it ended, or all of it where it was brought back later; null where it has not. */
  readonly ended: string | readonly string[] | null;
}

/** Judges what GitHub shows of a release: one comment with the state first, one deployment, and a ledger that verifies. */
export async function judgeGitHub(scene: ShopScene, github: ShopGitHub, expected: GitHubJudgement): Promise<string> {
  judgeComment(github, expected);
  const states = judgeDeployment(github, expected);
  const entries = await judgeLedger(scene, github, expected);
  return `${expected.icon} ${states.join(' → ')} · ${entries} entries verified`;
}

/** Judges that a release which precheck refused left nothing but the word of it: one comment, no deployment, no entry. */
export function judgeRefused(github: ShopGitHub, version: string): string {
  const comments = github.comments().map((body) => body.split('\n')[1] ?? '');
  equal('comments', comments.length, 1);
  check(
    comments[0]?.startsWith(`### ⛔ shop ${version} `) === true,
    `the comment begins with «${comments[0]}», expected «### ⛔ shop ${version} …»`,
  );
  equal('deployments', github.deploymentCount, 0);
  equal('entries of the ledger', github.ledger().length, 0);
  return '⛔ in a comment, no deployment, no entry';
}

/** What GitHub shows of all releases: equal before and after means that nothing was said. */
export function shownOn(github: ShopGitHub): readonly unknown[] {
  return [github.comments(), github.deploymentStates(), github.ledger()];
}

function judgeComment(github: ShopGitHub, { release, icon }: GitHubJudgement): void {
  const [application = ''] = release.split('-');
  const mine = github.comments().filter((body) => body.startsWith(`<!-- sluice release ${release} -->`));
  equal(`comments of ${release}`, mine.length, 1);
  const [, first = ''] = mine[0]?.split('\n') ?? [];
  check(
    first.startsWith(`### ${icon} ${application} `),
    `the comment of ${release} begins with «${first}», expected «### ${icon} ${application} …»`,
  );
}

function judgeDeployment(github: ShopGitHub, { release, deployment }: GitHubJudgement): readonly string[] {
  const found = github.deployments(release);
  equal(`deployments of ${release}`, found.length, 1);
  const states = found[0] ?? [];
  equal(`newest status of the deployment of ${release}, of ${states.join(', ')}`, states.at(-1), deployment);
  // Success is the end: the job that closes says it again, and nothing else comes after it but that somebody brought it back.
  const first = states.indexOf('success');
  const after = first < 0 || deployment !== 'success' ? [] : states.slice(first).filter((state) => state !== 'success');
  check(after.length === 0, `the deployment of ${release} went on after success: ${states.join(', ')}`);
  return states;
}

async function judgeLedger(scene: ShopScene, github: ShopGitHub, { release, decided = [], ended }: GitHubJudgement): Promise<number> {
  const verified = await scene.command('production', ['audit', 'verify', '--ledger', SLUG, '--json'], github.reader());
  equal('exit code of sluice audit verify', verified.exitCode, 0);
  const { valid, entries, anchored }: { valid: boolean; entries: number; anchored: readonly unknown[] } = JSON.parse(verified.stdout);
  check(valid && anchored.length > 0, `sluice audit verify: ${verified.stdout}`);
  const mine = github.ledger().filter((entry) => entry.release === release);
  const of = (kind: string) => mine.filter((entry) => entry.kind === kind);
  equal(`starts of ${release} in the ledger`, of('started').length, 1);
  const people = of('approval').map(({ by, decision }) => `${by} ${decision}`);
  equal(`decisions about ${release} in the ledger`, people, decided);
  const ends = of('ended').map(({ outcome }) => outcome);
  equal(`ends of ${release} in the ledger`, ends, ended === null ? [] : [ended].flat());
  return entries;
}
