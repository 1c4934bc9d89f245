import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { examineWorkflows } from './examine-workflows.ts';
import { ACTION_INPUTS, RELEASE_WORKFLOW } from './sluice-workflow.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');
const GIVEN = Object.entries(RELEASE_WORKFLOW.permissions)
  .map(([name, level]) => `${name}: ${level}`)
  .join(', ');

const said = (text: string) =>
  examineWorkflows([{ path: '.github/workflows/ship.yml', text }]).map(
    ({ mode, verdict, about, message, fix }) => `${verdict === 'pass' ? 'good' : mode} ${about}: ${message} | ${fix}`,
  );
const call = ({ permissions = `{ ${GIVEN} }`, inputs = 'environment: production, version: v1', secrets = 'inherit' } = {}) =>
  said(`on: push
jobs:
  ship:
    uses: acme/sluice/.github/workflows/release.yml@v1
    with: { ${inputs} }
${permissions === '' ? '' : `    permissions: ${permissions}\n`}${secrets === '' ? '' : `    secrets: ${secrets}\n`}`);

describe('what is known of this version', () => {
  it('is what release.yml asks for', () => {
    const { on, jobs }: { on: { workflow_call: Record<'inputs' | 'secrets', object> }; jobs: Record<string, { permissions: object }> } =
      parse(read('.github/workflows/release.yml'));
    const asked: Record<string, string> = {};
    for (const { permissions } of Object.values(jobs))
      for (const [name, level] of Object.entries(permissions)) if (asked[name] !== 'write') asked[name] = level;
    expect(RELEASE_WORKFLOW.permissions).toEqual(asked);
    expect(RELEASE_WORKFLOW.inputs).toEqual(Object.keys(on.workflow_call.inputs));
    expect(RELEASE_WORKFLOW.secrets).toEqual(Object.keys(on.workflow_call.secrets));
  });

  it('is what the actions take', () => {
    const actions = readdirSync(`${ROOT}actions`, { recursive: true, encoding: 'utf8' }).flatMap(
      (path) => /^([a-z-]+)\/action\.yml$/.exec(path)?.[1] ?? [],
    );
    expect(Object.keys(ACTION_INPUTS).sort()).toEqual([...actions, 'sluice'].sort());
    for (const [name, inputs] of Object.entries(ACTION_INPUTS)) {
      const action: { inputs: object } = parse(read(name === 'sluice' ? 'action.yml' : `actions/${name}/action.yml`));
      expect([name, [...inputs].sort()]).toEqual([name, Object.keys(action.inputs).sort()]);
    }
  });

  it('finds nothing wrong with the examples', () => {
    const folder = 'examples/shop/.github/workflows';
    const workflows = readdirSync(`${ROOT}${folder}`).map((name) => ({ path: name, text: read(`${folder}/${name}`) }));
    const findings = examineWorkflows(workflows);
    expect(findings.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(findings.length).toBeGreaterThan(5);
  });
});

describe('a job that calls release.yml', () => {
  it('is good when it gives and hands on what is asked for', () => {
    const fine = ['good job ship of .github/workflows/ship.yml: what it hands on is what Sluice takes | null'];
    expect(call()).toEqual(fine);
    expect(call({ permissions: 'write-all', secrets: '{ KUBECONFIG: x, SLUICE_SECRETS: y }' })).toEqual(fine);
    expect(
      said(
        `permissions: { ${GIVEN} }\njobs: { ship: { uses: acme/sluice/.github/workflows/release.yml@v1, secrets: inherit, with: { environment: e, artifacts: a } } }`,
      ),
    ).toEqual(fine);
  });

  it.each([
    [
      'without some permissions',
      { permissions: '{ contents: read, packages: read }' },
      /^block .* does not give contents: write, actions: write, .*statuses: read, which .* \| have in the job: permissions: \{ contents: write, .*, statuses: read \}$/,
    ],
    [
      'with all to read',
      { permissions: 'read-all' },
      /^block .* does not give contents: write, actions: write, deployments: write, id-token: write, pull-requests: write, which/,
    ],
    ['without any said', { permissions: '' }, /^warn .* names no permissions: .* \| add to the job: permissions: \{ contents: write/],
    [
      'with an input that is not there',
      { inputs: 'environment: p, verison: v1, version: v1' },
      /^block .* release\.yml has no input verison \| did you mean "version"\?$/,
    ],
    ['without an environment', { inputs: 'version: v1' }, /^block .* needs the input environment/],
    ['with nothing to release', { inputs: 'environment: p' }, /^block .* says of nothing that it is to be released/],
    [
      'with a secret that is not taken',
      { secrets: '{ KUBECONFIG: x, SLACK: y }' },
      /^block .* takes no secret SLACK \| hand on KUBECONFIG and SLUICE_SECRETS/,
    ],
    ['without secrets', { secrets: '' }, /^warn .* hands on no KUBECONFIG/],
  ])('%s is told', (_, given, expected) => {
    expect(call(given)).toEqual([expect.stringMatching(expected)]);
  });
});

describe('a job with actions of Sluice', () => {
  const job = (action: string, inputs: string, environment = '') =>
    said(
      `jobs: { go: { ${environment}steps: [{ uses: actions/checkout@v5 }, { uses: "acme/sluice${action}@v1", with: { ${inputs} } }] } }`,
    );
  const HERE = 'environment: { name: production, deployment: false }, ';

  it.each([
    ['its inputs', '/actions/precheck', `environment: p, version: v1, kubeconfig: "\${{ secrets.K }}"`, HERE, /^good/],
    ['the command', '', 'run: sweep', '', /^good/],
    ['commands in comments, for all environments', '', `run: comment, kubeconfig: "\${{ secrets.K }}"`, '', /^good/],
    [
      'an input that is not there',
      '/actions/deploy-batch',
      'stages: 1',
      '',
      /^block .* the action deploy-batch has no input stages \| did you mean "stage"\?/,
    ],
    ['an input that the command has not', '', 'environment: p', '', /^block .* the root action has no input environment/],
    ['credentials, and no environment', '/actions/rollback', `kubeconfig: "\${{ secrets.K }}"`, '', /^warn .* names no environment/],
    [
      'credentials, and a deployment for each job',
      '/actions/notify',
      `kubeconfig: "\${{secrets.K}}"`,
      'environment: production, ',
      /^warn .* a deployment of its own .* name: "production", deployment: false/,
    ],
  ])('with %s', (_, action, inputs, environment, expected) => {
    expect(job(action, inputs, environment)).toEqual([expect.stringMatching(expected)]);
  });
});

it('nothing is said of what is not ours, or no workflow', () => {
  for (const text of [
    '',
    '[',
    'jobs: 1',
    'jobs: { a: { uses: acme/other/.github/workflows/release.yml@v1 } }',
    'jobs: { a: { steps: [{ uses: acme/sluicebox@v1 }, { run: x }] } }',
  ])
    expect(said(text)).toEqual([]);
});
