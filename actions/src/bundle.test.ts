import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { COMMON_OUTPUTS } from '@sluice/action-kit';
import { openSigningInstance } from '@sluice/attestations/testing';
import { openGitHub } from '@sluice/sandbox/github';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DEFINITIONS } from './definitions.ts';
import type { ActionName } from './main.ts';
import { type ActionRun, runBuiltAction } from './testing/action-process.ts';
import { openShop, planOf, type Shop } from './testing/shop.ts';
import { WRONG_INPUTS } from './testing/wrong-inputs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SLOW_MS = 120_000;

describe('the built actions', { timeout: SLOW_MS }, () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(() => shop[Symbol.asyncDispose]());

  const run = (name: ActionName, inputs: Record<string, string>, options = {}): Promise<ActionRun> =>
    runBuiltAction(name, { environment: 'test', kubeconfig: shop.kubeconfig, ...inputs }, { cwd: shop.workspace, ...options });
  const precheck = (inputs: Record<string, string> = { version: 'v2' }): Promise<ActionRun> => run('precheck', inputs);
  const stage = (id: string, { outputs }: ActionRun, options = {}): Promise<ActionRun> =>
    run('deploy-batch', { stage: id, 'release-id': outputs['release-id'] ?? '', 'plan-digest': outputs['plan-digest'] ?? '' }, options);

  it('write and read the ledger of the repository with the token that they are given', async () => {
    await using github = await openGitHub();
    const repository = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
    const env = { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/shop' };
    const token = repository.jobToken({ contents: 'write', deployments: 'read' });
    expect((await run('precheck', { version: 'v2', 'github-token': token }, { env })).outputs.reason).toBe('ready');
    expect(JSON.parse(repository.file('head.json', 'sluice-ledger') ?? '{}')).toMatchObject({ sequence: 1 });
    const { outputs, log } = await runBuiltAction('sluice', { run: 'audit verify', 'github-token': token }, { cwd: shop.workspace, env });
    expect(outputs['exit-code'], log).toBe('0');
    github.check();
  });

  it('verify who signed an image, and refuse one that nobody signed', async () => {
    await using github = await openGitHub();
    const repository = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
    const instance = await openSigningInstance();
    writeFileSync(join(shop.workspace, 'root.json'), instance.trustedRoot());
    const check = '{ signerWorkflow: acme/shop/.github/workflows/build.yml, trustedRoot: root.json }';
    shop.writePlan(planOf(shop.image, { more: `    prechecks: { attestation: ${check} }\n` }));
    const env = {
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: github.url,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_SHA: repository.head(),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: '1',
      GITHUB_EVENT_NAME: 'push',
      SLUICE_LEDGER: 'off',
    };
    const token = repository.jobToken({ attestations: 'read', contents: 'read', deployments: 'write', 'pull-requests': 'write' });
    const checked = () => run('precheck', { version: 'v2', 'github-token': token }, { env });
    const unsigned = await checked();
    expect([unsigned.outputs.reason, unsigned.outputs.verdict, unsigned.log]).toEqual([
      'rejected',
      'fail',
      expect.stringMatching(/has no attestation of .* Asked: GitHub \(acme\/shop\), the registry/),
    ]);
    const { digest } = shop.versions.v2;
    repository.addAttestation(await instance.sign({ digests: [digest] }));
    expect((await checked()).outputs.reason).toBe('ready');
    github.check();
  });

  it('release a version stage by stage, and find nothing to do when all is run again', async () => {
    const checked = await precheck();
    expect([checked.exitCode, checked.outputs.verdict, checked.outputs.reason, checked.outputs.proceed]).toEqual([
      0,
      'pass',
      'ready',
      'true',
    ]);
    expect(checked.outputs['release-id']).toBe('shop-test-1');
    expect(checked.outputs.artifacts).toBe(`web=${shop.image}@${shop.versions.v2.digest}`);
    const stages: { id: string; kind: string }[] = JSON.parse(checked.outputs.stages ?? '');
    expect(stages.map(({ id, kind }) => [id, kind])).toEqual([
      ['1', 'batches'],
      ['2', 'batches'],
      ['3', 'batches'],
    ]);
    const seen: unknown[] = [];
    for (const { id } of stages) {
      const { exitCode, outputs } = await stage(id, checked);
      seen.push([exitCode, outputs.reason, outputs.state, outputs.updated, outputs.ready, outputs.total, await shop.instances()]);
    }
    expect(seen).toEqual([
      [0, 'stage-complete', 'held', '1', '4', '4', { v1: 3, v2: 1 }],
      [0, 'stage-complete', 'held', '2', '4', '4', { v1: 2, v2: 2 }],
      [0, 'succeeded', 'succeeded', '4', '4', '4', { v2: 4 }],
    ]);
    const before = await shop.fingerprint();
    const again = [await stage('1', checked), await stage('3', checked), await precheck()];
    expect(again.map(({ exitCode, outputs }) => [exitCode, outputs.verdict, outputs.reason])).toEqual([
      [0, 'pass', 'done-already'],
      [0, 'pass', 'done-already'],
      [0, 'pass', 'nothing-to-do'],
    ]);
    expect(again[2]?.outputs).toMatchObject({ proceed: 'false', stages: '[]', 'release-id': '' });
    expect(await shop.fingerprint()).toBe(before);
  });

  it('refuse a stage out of order and one of another plan, and change nothing', async () => {
    const checked = await precheck();
    const before = await shop.fingerprint();
    const early = await stage('2', checked);
    expect([early.exitCode, early.outputs.verdict, early.outputs.reason]).toEqual([1, 'fail', 'out-of-order']);
    expect(early.annotations).toMatchObject([{ level: 'error', title: 'deploy-batch: out-of-order' }]);
    const other = await run('deploy-batch', { stage: '1', 'release-id': 'shop-test-1', 'plan-digest': 'sha256:00' });
    expect([other.exitCode, other.outputs.reason]).toEqual([1, 'plan-changed']);
    expect(await shop.fingerprint()).toBe(before);
  });

  it('go on with a release that precheck finds under way, with what is left of it', async () => {
    shop.writePlan(planOf(shop.image, { more: '    onNewer: refuse\n' }));
    const checked = await precheck();
    await stage('1', checked);
    const again = await precheck();
    expect([again.outputs.reason, again.outputs['release-id'], again.outputs['plan-digest']]).toEqual([
      'under-way',
      'shop-test-1',
      checked.outputs['plan-digest'],
    ]);
    const left: { id: string }[] = JSON.parse(again.outputs.stages ?? '');
    expect(left.map(({ id }) => id)).toEqual(['2', '3']);
    const resumed = await precheck({ 'release-id': 'shop-test-1' });
    expect(resumed.outputs.stages).toBe(again.outputs.stages);
    const another = await precheck({ version: 'v1' });
    expect([another.exitCode, another.outputs.verdict, another.outputs.reason]).toEqual([1, 'fail', 'another-release']);
    expect(another.annotations[0]?.message).toContain('shop-test-1');
    shop.writePlan(planOf(shop.image, { more: '    onNewer: wait\n' }));
    const { exitCode, outputs } = await precheck({ version: 'v1' });
    expect([exitCode, outputs.verdict, outputs.reason, outputs.proceed, outputs['release-id'], outputs.stages]).toEqual([
      1,
      'inconclusive',
      'waits-for-release',
      'false',
      '',
      '[]',
    ]);
  });

  it('roll back a version that never becomes ready, and say so first', async () => {
    const checked = await precheck({ version: 'v3-bad' });
    const failed = await stage('1', checked);
    expect([failed.exitCode, failed.outputs.verdict, failed.outputs.reason, failed.outputs.state]).toEqual([
      1,
      'fail',
      'rolled-back',
      'rolled-back',
    ]);
    expect(failed.summary.split('\n')[0]).toContain('rolled back');
    expect(await shop.instances()).toEqual({ v1: 4 });
    const after = await stage('2', checked);
    expect([after.exitCode, after.outputs.reason]).toEqual([1, 'rolled-back']);
    expect(after.annotations[0]?.message).toMatch(/was rolled back at .* A stage of it cannot run again: start a new release/);
    const closing = await run('rollback', { 'release-id': 'shop-test-1', when: 'plan-says' });
    expect([closing.exitCode, closing.outputs.reason, closing.outputs['restored-version']]).toEqual([0, 'rolled-back', '']);
  });

  it('roll back a held release when asked to, without the plan', async () => {
    const checked = await precheck();
    await stage('1', checked);
    const untouched = await run('rollback', { when: 'plan-says' });
    expect([untouched.outputs.reason, await shop.instances()]).toEqual(['held', { v1: 3, v2: 1 }]);
    const { exitCode, outputs } = await run('rollback', { plan: 'gone.yaml', namespace: 'shop', reason: 'bad numbers' });
    expect([exitCode, outputs.verdict, outputs.reason, outputs.state]).toEqual([0, 'pass', 'rolled-back', 'rolled-back']);
    expect(await shop.instances()).toEqual({ v1: 4 });
  });

  it('refuse the stage behind an approval that nobody gave, and let a terminal go on', async () => {
    shop.writePlan(
      planOf(shop.image, {
        stages: 'per-pause',
        steps: '{ batch: 1 }, { pause: { approval: go } }, { batch: 100% }',
        more: '    approvals: { go: {} }\n',
      }),
    );
    const checked = await precheck();
    const stages: { kind: string; environment: string }[] = JSON.parse(checked.outputs.stages ?? '');
    expect(stages.map(({ kind, environment }) => [kind, environment])).toEqual([
      ['batches', 'test'],
      ['approval', 'go'],
      ['batches', 'test'],
    ]);
    expect((await stage('1', checked)).outputs).toMatchObject({ reason: 'stage-complete', state: 'held' });
    expect((await stage('3', checked)).outputs).toMatchObject({ verdict: 'fail', reason: 'approval-missing', state: 'held' });
    const terminal = await runBuiltAction(
      'sluice',
      { run: 'release --resume --yes', kubeconfig: shop.kubeconfig.replace(/cluster: (\S+)\n/, 'cluster: $1\n      namespace: shop\n') },
      { cwd: shop.workspace },
    );
    expect([terminal.exitCode, terminal.outputs['exit-code']]).toEqual([0, '0']);
    expect((await stage('3', checked)).outputs).toMatchObject({ verdict: 'pass', reason: 'done-already', state: 'succeeded' });
    expect(await shop.instances()).toEqual({ v2: 4 });
  });

  it('hold when the job is cancelled, and go on when it is run again', async () => {
    shop.writePlan(planOf(shop.image, { steps: '{ batch: 1 }, { pause: { for: 10m } }, { batch: 100% }' }));
    const checked = await precheck();
    const cancelled = await stage('1', checked, {
      async begun(child: { kill(signal: NodeJS.Signals): void }, log: () => string) {
        while (!log().includes('waits for pause')) await sleep(20);
        child.kill('SIGINT');
      },
    });
    expect([cancelled.exitCode, cancelled.outputs.verdict, cancelled.outputs.reason, cancelled.outputs.state]).toEqual([
      1,
      'inconclusive',
      'held-cancelled',
      'held',
    ]);
    expect(await shop.instances()).toEqual({ v1: 3, v2: 1 });
    const back = await run('rollback', {});
    expect([back.outputs.state, await shop.instances()]).toEqual(['rolled-back', { v1: 4 }]);
  });

  it('killed in the middle of a stage and run again, hold as if nothing had been', async () => {
    const checked = await precheck();
    const killed = await stage('1', checked, {
      async begun(child: { kill(signal: NodeJS.Signals): void }, log: () => string) {
        while (!log().includes('begin')) await sleep(2);
        child.kill('SIGKILL');
      },
    });
    expect(killed.outputs).toEqual({});
    const again = await stage('1', checked);
    expect([again.exitCode, again.outputs.reason]).toEqual([0, 'stage-complete']);
    expect(await shop.instances()).toEqual({ v1: 3, v2: 1 });
  });

  it('change nothing in a dry run', async () => {
    const before = await shop.fingerprint();
    const dry = await precheck({ version: 'v2', 'dry-run': 'true' });
    expect([dry.exitCode, dry.outputs.reason, dry.outputs.proceed, dry.outputs['release-id']]).toEqual([0, 'dry-run', 'false', '']);
    expect(await shop.fingerprint()).toBe(before);
  });

  it('verify-metrics looks at a Deployment that somebody else releases, alone in a job; no data is no pass', async () => {
    const inputs = { workloads: 'web', namespace: 'shop', for: '3s', report: 'verification.html', kubeconfig: shop.kubeconfig };
    const before = await shop.fingerprint();
    const { exitCode, outputs, summary } = await runBuiltAction('verify-metrics', inputs, { cwd: shop.workspace });
    expect([exitCode, outputs.verdict, outputs.reason]).toEqual([1, 'inconclusive', 'not-decided']);
    const metrics: { service: string; signal: string; verdict: string }[] = JSON.parse(outputs.metrics ?? '');
    expect(metrics.map(({ service, signal, verdict }) => `${service} ${signal} ${verdict}`)).toEqual([
      'web golden-signals inconclusive',
      'web instances pass',
    ]);
    expect(summary).toContain('| ❔ golden-signals | web | here |');
    expect(readFileSync(`${shop.workspace}/verification.html`, 'utf8')).toContain('no golden signal was found');
    expect(await shop.fingerprint()).toBe(before);
  });

  it('verify-metrics takes a verification of the plan', async () => {
    shop.writePlan(`${planOf(shop.image)}verifications: { healthy: { interval: 1s } }\n`);
    const { exitCode, outputs } = await run('verify-metrics', { use: 'healthy', for: '3s' });
    expect([exitCode, outputs.verdict, outputs.reason], outputs.result).toEqual([0, 'pass', 'passed']);
  });

  it('pass a job whose verdict it tolerates', async () => {
    const tolerant = await precheck({ version: 'v9', 'fail-on': 'none' });
    expect([tolerant.exitCode, tolerant.outputs.verdict, tolerant.outputs.reason, tolerant.outputs.proceed]).toEqual([
      0,
      'fail',
      'rejected',
      'false',
    ]);
    // Beside it, that nothing is shown on GitHub without a token.
    expect(tolerant.annotations.find(({ level }) => level === 'error')).toMatchObject({ title: 'image: web in here' });
  });

  it('take a kubeconfig as base64, mask what is secret in it and in secrets, and leave no file behind', async () => {
    const withToken = shop.kubeconfig.replace('user: {}', 'user:\n      token: token-of-the-cluster');
    const { log, exitCode } = await precheck({
      version: 'v2',
      kubeconfig: Buffer.from(withToken).toString('base64'),
      secrets: 'HOOK=hook-of-the-team\nSHORT=abc',
    });
    expect(exitCode).toBe(0);
    expect([...log.matchAll(/^::add-mask::(.*)$/gm)].map(([, mask]) => mask)).toEqual(['hook-of-the-team', 'token-of-the-cluster']);
    expect(log.replaceAll(/^::add-mask::.*$/gm, '')).not.toMatch(/token-of-the-cluster|hook-of-the-team/);
  });

  it('say as a doctor that outputs would be hidden, with what to store instead', async () => {
    const doctor = (kubeconfig: string) => runBuiltAction('sluice', { run: 'doctor -e test --json', kubeconfig }, { cwd: shop.workspace });
    const good = await doctor(shop.kubeconfig);
    expect([good.exitCode, good.outputs['exit-code']]).toEqual([0, '0']);
    const bad = await doctor(shop.kubeconfig.replace('user: {}', 'user: {\n      }'));
    expect(bad.outputs['exit-code']).toBe('3');
    const { findings }: { findings: { check: string; verdict: string; message: string }[] } = JSON.parse(bad.outputs.answer ?? '');
    expect(findings.filter(({ verdict }) => verdict === 'fail')).toMatchObject([
      { check: 'outputs', message: expect.stringMatching(/only "\}"[\s\S]*hide the output "stages"[\s\S]*base64 -w0/) },
    ]);
  });
});

describe('the contract of each action', { timeout: SLOW_MS }, () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  it.each(DEFINITIONS.map((definition) => [definition.name, definition] as const))(
    '%s: action.yml has the inputs that are read and the outputs that are written',
    async (name, definition) => {
      const path = name === 'sluice' ? 'action.yml' : `actions/${name}/action.yml`;
      const manifest: { inputs: object; outputs: object; runs: unknown } = parse(readFileSync(`${ROOT}${path}`, 'utf8'));
      expect(Object.keys(manifest.inputs)).toEqual(Object.keys(definition.inputs));
      expect(manifest.runs).toEqual({ using: 'node24', main: name === 'sluice' ? 'dist/sluice.js' : `../../dist/${name}.js` });
      const given = Object.fromEntries(Object.keys(manifest.inputs).map((input) => [input, '']));
      const { outputs, log } = await runBuiltAction(name as ActionName, given, { cwd: shop.workspace });
      // Each of them is known: only what is missing is told, and every output is written all the same.
      expect(log).not.toContain('there is no input');
      expect(Object.keys(outputs).toSorted()).toEqual(Object.keys(manifest.outputs).toSorted());
      expect(Object.keys(manifest.outputs)).toEqual([...Object.keys(COMMON_OUTPUTS), ...Object.keys(definition.outputs)]);
    },
  );
});

describe('wrong input', { timeout: SLOW_MS }, () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop();
    await runBuiltAction('precheck', { environment: 'test', version: 'v2', kubeconfig: shop.kubeconfig }, { cwd: shop.workspace });
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  it.each(WRONG_INPUTS.map((wrong) => [wrong.action, wrong.kind, wrong] as const))('%s: %s', async (action, _, wrong) => {
    shop.writePlan(wrong.plan?.(shop) ?? planOf(shop.image));
    const before = await shop.fingerprint();
    const { exitCode, outputs, annotations, log, summary } = await runBuiltAction(action, wrong.inputs(shop), { cwd: shop.workspace });
    expect([exitCode, outputs.reason]).toEqual([1, wrong.reason]);
    const { message } = JSON.parse(outputs.result ?? '') as { message: string };
    expect(message).toMatch(wrong.says);
    expect(annotations.map((annotation) => annotation.level)).toContain('error');
    if (wrong.at) expect(annotations[0]).toMatchObject(wrong.at);
    expect(summary).toMatch(/^### (⛔|⚠️)/);
    expect(log).not.toContain('bug');
    expect(await shop.fingerprint()).toBe(before);
  });
});
