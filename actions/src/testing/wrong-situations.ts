import type { ActionRun } from './action-process.ts';
import { planOf } from './shop.ts';
import { type JobOf, ShopOnGitHub } from './shop-on-github.ts';

/** Something that is wrong around an action: what it is told, and what it leaves behind. */
export interface WrongSituation {
  readonly kind: string;
  /** Throws when nothing clear is said of it, or when what is left behind is not safe. */
  readonly run: (place: ShopOnGitHub) => Promise<Told>;
}

export interface Told {
  /** The part of the message that names it. */
  readonly says: string;
  /** How cluster, record and ledger are left. */
  readonly safe: string;
}

const ASKS = { steps: '{ batch: 1 }, { pause: { approval: go } }, { batch: 100% }', stages: 'per-pause' };
const HOUR_SECONDS = 3_600;

/** A pull request from somebody else's copy: no secrets, and a token that can only read. */
function fork({ pull, repository }: ShopOnGitHub): JobOf {
  const head = { sha: repository.head(), repo: { full_name: 'mallory/shop' } };
  return {
    permissions: { actions: 'read', contents: 'read', deployments: 'read', 'pull-requests': 'read' },
    env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: `refs/pull/${pull}/merge`, GITHUB_ACTOR: 'mallory' },
    event: { action: 'opened', pull_request: { number: pull, head } },
  };
}

export const WRONG_SITUATIONS: readonly WrongSituation[] = [
  {
    kind: 'the token may not read who is asked',
    async run(place) {
      place.shop.writePlan(planOf(place.shop.image, approvals()));
      return refused(
        place,
        () => place.precheck('v2', { permissions: { contents: 'write', deployments: 'write' } }),
        'rejected',
        /lacks "actions: read"\. Add to the job: permissions: \{ actions: read \}/,
      );
    },
  },
  {
    kind: 'the token may write neither ledger nor comment',
    async run(place) {
      const checked = await place.precheck('v2', { permissions: { actions: 'read', contents: 'read', 'pull-requests': 'read' } });
      equal('precheck', [checked.exitCode, checked.outputs.reason], [0, 'ready']);
      const says = warns(checked, /ledger in acme\/shop was not written[\s\S]*1 entry is kept in the record[\s\S]*contents: write/);
      warns(checked, /the comment on the pull request is not up to date[\s\S]*pull-requests: write/);
      equal('what GitHub shows', place.shown(), { comments: [], deployments: [], ledger: null });
      equal('what is owed', await owed(place), 1);
      await released(place, await place.precheck());
      return { says, safe: `released; ${await verified(place)} entries, none lost` };
    },
  },
  {
    kind: 'a run of a pull request from a fork',
    async run(place) {
      return refused(
        place,
        () => place.job('precheck', { version: 'v2', kubeconfig: '' }, fork(place)),
        'kubeconfig-missing',
        /pull request from a fork[\s\S]*release from a push, a tag or workflow_dispatch/,
      );
    },
  },
  {
    kind: 'a fork run whose runner reaches the cluster',
    async run(place) {
      const checked = await place.precheck('v2', fork(place));
      const says = warns(
        checked,
        /The token of a pull request from a fork can only read, whatever the workflow says: release from a push, a tag or workflow_dispatch/,
      );
      equal('what GitHub shows', place.shown(), { comments: [], deployments: [], ledger: null });
      equal('instances', await place.shop.instances(), { v1: 4 });
      return { says, safe: 'nothing is written on GitHub, no instance has moved' };
    },
  },
  {
    kind: 'the environment of the approval was deleted',
    async run(place) {
      place.shop.writePlan(planOf(place.shop.image, approvals()));
      place.repository.removeEnvironment('go');
      return refused(
        place,
        () => place.precheck(),
        'rejected',
        /environment "go" does not exist in acme\/shop[\s\S]*Settings → Environments/,
      );
    },
  },
  {
    kind: '… after the release had begun, and GitHub made an open one of its name',
    async run(place) {
      place.shop.writePlan(planOf(place.shop.image, approvals()));
      const checked = await place.precheck();
      await passed(place.stage('1', checked));
      place.repository.removeEnvironment('go');
      place.repository.addEnvironment('go');
      const told = await refused(place, () => place.stage('3', checked), 'approval-missing', /nobody has approved environment go/, 'held');
      equal('instances', await place.shop.instances(), { v1: 3, v2: 1 });
      return { ...told, safe: 'held, one of four instances new' };
    },
  },
  {
    kind: 'the ledger was rewritten by hand',
    async run(place) {
      await released(place, await place.precheck());
      const head = JSON.parse(place.ledgerFile('head.json') ?? '{}');
      place.writeLedger({ 'head.json': JSON.stringify({ ...head, hash: `sha256:${'0'.repeat(64)}` }) });
      const run = await place.job('sluice', { run: 'audit verify --ledger acme/shop' });
      equal('exit code', run.exitCode, 1);
      const says = said(run.log, /head\.json names sha256:0+ as entry 2, which is sha256:[1-9a-f][0-9a-f]*/);
      await released(place, await place.precheck('v1'), 'v1');
      const again = await place.job('sluice', { run: 'audit verify --ledger acme/shop' });
      equal('exit code after another release', again.exitCode, 1);
      said(again.log, /000000003\.json was appended to another entry 2: one of the two was changed since/);
      return { says, safe: 'the next release goes its way, and audit verify still names it' };
    },
  },
  {
    kind: 'the ledger cannot be read any more',
    async run(place) {
      await released(place, await place.precheck());
      place.writeLedger({ 'head.json': '{ "sequence": ' });
      const before = place.ledgerHead;
      const checked = await place.precheck('v1');
      equal('precheck', [checked.exitCode, checked.outputs.reason], [0, 'ready']);
      const says = warns(checked, /ledger in acme\/shop was not written; the release is not touched by that, and 1 entry is kept[^\n]*/);
      equal("the ledger's commit", place.ledgerHead, before);
      equal('what is owed', await owed(place), 1);
      await released(place, checked, 'v1');
      return { says, safe: `released; ${await owed(place)} entries are owed, the ledger is left as it is` };
    },
  },
  {
    kind: "GitHub's hour is used up",
    async run(place) {
      place.shop.writePlan(planOf(place.shop.image, approvals()));
      place.server.addFault({ times: 1_000, trouble: { kind: 'primary-limit', resetSeconds: HOUR_SECONDS } });
      return refused(place, () => place.precheck(), 'rejected', /It is possible again at \d{4}-\d\d-\d\dT[\d:]+Z[\s\S]*run it again then/);
    },
  },
  {
    kind: '… in the middle of a release',
    async run(place) {
      const checked = await place.precheck();
      place.server.addFault({ times: 1_000, trouble: { kind: 'secondary-limit', retryAfterSeconds: HOUR_SECONDS } });
      const first = await passed(place.stage('1', checked));
      const says = warns(first, /is not up to date; the release is not touched by that[\s\S]*It is possible again at/);
      equal('instances', await place.shop.instances(), { v1: 3, v2: 1 });
      place.server.clearFaults();
      for (const stage of ['2', '3']) await passed(place.stage(stage, checked));
      equal('deployment', place.shown().deployments[0]?.at(-1), 'success');
      return { says, safe: `released, and shown as it is; ${await verified(place)} entries, none lost` };
    },
  },
  {
    kind: 'the comment was deleted by hand',
    async run(place) {
      const checked = await place.precheck();
      await passed(place.stage('1', checked));
      const { comments } = place.repository.data;
      equal('comments', comments.length, 1);
      for (const { id } of [...comments]) place.repository.removeComment(id);
      for (const stage of ['2', '3']) await passed(place.stage(stage, checked));
      const again = place.shown().comments;
      equal('comments', again.length, 1);
      equal('instances', await place.shop.instances(), { v2: 4 });
      return { says: said(again[0] ?? '', /### ✅ [^\n]*/), safe: `released, one comment again; ${await verified(place)} entries` };
    },
  },
  {
    kind: 'kubeconfig with a line "}"',
    async run(place) {
      const kubeconfig = place.shop.kubeconfig.replace('user: {}', 'user: {\n      }');
      return refused(
        place,
        () => place.job('precheck', { version: 'v2', kubeconfig }),
        'outputs-hidden',
        /has a line that is only "\}"[\s\S]*base64 -w0[\s\S]*Nothing was changed/,
      );
    },
  },
];

function approvals() {
  return { ...ASKS, more: '    approvals: { go: {} }\n' };
}

/** That it is refused for this reason, says so, and changes nothing: no object of the namespace, nothing on GitHub but a word of refusal. */
async function refused(place: ShopOnGitHub, act: () => Promise<ActionRun>, reason: string, pattern: RegExp, state = ''): Promise<Told> {
  const before = await place.shop.fingerprint();
  const { ledger } = place.shown();
  const run = await act();
  equal('exit code and reason', [run.exitCode, run.outputs.reason], [1, reason]);
  if (state !== '') equal('state', run.outputs.state, state);
  equal('objects', await place.shop.fingerprint(), before);
  equal('ledger', place.shown().ledger, ledger);
  const errors = run.annotations.filter(({ level }) => level === 'error').map(({ title, message }) => `${title}: ${message}`);
  return { says: said(errors.join('\n'), pattern), safe: 'refused, nothing was changed' };
}

async function passed(running: Promise<ActionRun>): Promise<ActionRun> {
  const run = await running;
  if (run.exitCode !== 0) throw new Error(`expected it to pass, got ${run.outputs.reason}: ${run.log.slice(-600)}`);
  return run;
}

/** All stages of a release, to its end. */
async function released(place: ShopOnGitHub, checked: ActionRun, version = 'v2'): Promise<void> {
  for (const stage of ['1', '2', '3']) await passed(place.stage(stage, checked));
  equal('instances', await place.shop.instances(), { [version]: 4 });
}

/** Entries of the ledger, of which `sluice audit verify` says that they are whole. */
async function verified(place: ShopOnGitHub): Promise<number> {
  const run = await passed(place.job('sluice', { run: 'audit verify --json --ledger acme/shop' }));
  const { valid, entries }: { valid: boolean; entries: number } = JSON.parse(run.outputs.answer ?? '{}');
  equal('valid', valid, true);
  return entries;
}

async function owed(place: ShopOnGitHub): Promise<number> {
  const run = await passed(place.job('sluice', { run: 'status --json --environment test' }));
  const { ledger }: { ledger: { owed: number } | null } = JSON.parse(run.outputs.answer ?? '{}');
  return ledger?.owed ?? 0;
}

function warns(run: ActionRun, pattern: RegExp): string {
  return said(
    run.annotations
      .filter(({ level }) => level === 'warning')
      .map(({ message }) => message)
      .join('\n'),
    pattern,
  );
}

function said(text: string, pattern: RegExp): string {
  const [found] = pattern.exec(text) ?? [];
  if (found === undefined) throw new Error(`expected ${pattern}, got: ${text.slice(0, 1_000) || 'nothing'}`);
  if (/this is a bug/.test(text)) throw new Error(`told as a bug: ${text.slice(0, 600)}`);
  return found.replaceAll('\n', ' ');
}

function equal(what: string, found: unknown, expected: unknown): void {
  const [left, right] = [found, expected].map((value) => JSON.stringify(sorted(value)));
  if (left !== right) throw new Error(`${what}: got ${left}, expected ${right}`);
}

/** Versions in the order of their names: ReplicaSets come in any. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other)));
}

/** One of them in a shop of its own. */
export async function tryWrong(situation: WrongSituation): Promise<Told | Error> {
  await using place = await ShopOnGitHub.open();
  try {
    return await situation.run(place);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
