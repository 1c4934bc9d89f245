import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.ts';

const PLAN = `apiVersion: sluice.ci/v1
kind: ReleasePlan
metadata: { name: shop, owner: checkout }
services:
  api: { image: ghcr.io/acme/api }
environments:
  production:
    targets: [{ name: eu, namespace: shop, cluster: { context: prod-eu } }]
`;

let folder = '';
let out = '';
let err = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-main-'));
  await writeFile(join(folder, 'release.yaml'), PLAN);
  await writeFile(
    join(folder, 'kubeconfig'),
    'apiVersion: v1\nkind: Config\nclusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]\ncontexts: [{ name: here, context: { cluster: c, user: u } }]\nusers: [{ name: u, user: {} }]\n',
  );
  vi.stubEnv('KUBECONFIG', join(folder, 'kubeconfig'));
  vi.stubEnv('CI', 'true');
  for (const name of ['GITHUB_ACTIONS', 'GITHUB_TOKEN', 'GH_TOKEN', 'SLUICE_LEDGER']) vi.stubEnv(name, '');
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const run = (line: string): Promise<number> => main(line.split(' ').map((word) => word.replace('PLAN', join(folder, 'release.yaml'))));

describe('wrong input ends with 2 and says what to do', () => {
  it.each<[string, RegExp]>([
    ['plna', /unknown command 'plna'[\s\S]*Did you mean plan/],
    ['plan -f PLAN', /required option '-e, --environment <name>' not specified/],
    ['plan -f PLAN -e production --instances api', /expected service=count, such as api=10,web=4/],
    ['plan -f PLAN -e production --jsno', /unknown option '--jsno'[\s\S]*Did you mean --json/],
    ['plan -f PLAN -e productoin', /productoin[\s\S]*production/],
    ['plan -f PLAN.missing -e production', /release\.yaml\.missing/],
    ['release -f PLAN', /which environment\? Add --environment NAME/],
    ['release -f PLAN -e production', /what is to be released\? Add --version TAG/],
    ['release --lock-seconds 0', /expected a whole number of seconds from 1 to 3600/],
    ['release --lock-seconds soon', /expected a whole number of seconds from 1 to 3600/],
    ['release -f PLAN -e production -v v2 --services web', /web/],
    ['status one two', /too many arguments/],
    ['release -f PLAN -e production -v v2 --ledger ledger', /--ledger: expected where the ledger is kept[\s\S]*Did you mean \.\/ledger\?/],
    ['history', /which ledger\? Expected --ledger OWNER\/REPOSITORY or --ledger \.\/FOLDER/],
    ['history --ledger PLAN.missing', /there is no ledger in .*missing: expected a folder with head\.json and entries/],
    ['history --ledger PLAN', /expected a folder at .* to keep the ledger in, got a file/],
    ['history --limit 0', /expected a whole number from 1 to 1000/],
    ['history --ledger acme/ledger', /the ledger in acme\/ledger cannot be reached without a token: expected one in GITHUB_TOKEN/],
    ['audit', /Usage: sluice audit/],
    ['audit verify --ledger PLAN.missing', /there is no ledger in/],
    ['init', /required option '--from <path>' not specified/],
    ['init --from PLAN.missing --out PLAN', /there is no such file or folder[\s\S]*Nothing was written/],
    ['init --from PLAN --dry-run', /1 file holds no Deployment/],
  ])('sluice %s', async (line, message) => {
    expect(await run(line)).toBe(2);
    expect(err).toMatch(message);
    expect(out).toBe('');
  });

  it('names a context that the kubeconfig does not have', async () => {
    expect(await run('release -f PLAN -e production -v v2 --context nowhere')).toBe(2);
    expect(err).toContain('nowhere');
    expect(err).not.toContain('a bug in sluice');
  });
});

describe('--json', () => {
  it('prints one document for an error too', async () => {
    expect(await run('release -f PLAN --json')).toBe(2);
    expect(JSON.parse(out)).toEqual({
      schemaVersion: 1,
      outcome: 'error',
      error: { code: 'missing-option', kind: 'input', message: 'which environment? Add --environment NAME, one of those in the plan' },
    });
  });

  it('prints one document for a plan', async () => {
    expect(await run('plan -f PLAN -e production --json')).toBe(0);
    expect(JSON.parse(out)).toHaveProperty('schemaVersion', 1);
    expect(err).toBe('');
  });
});

describe('what is no error', () => {
  it.each(['--help', 'help', 'release --help'])('sluice %s ends with 0', async (line) => {
    expect(await run(line)).toBe(0);
    expect(out).toContain('Usage: sluice');
  });

  it('shows the plan and the workflow of manifests in a dry run', async () => {
    const manifests = fileURLToPath(new URL('../../core/src/init/testdata/boutique', import.meta.url));
    expect(await run(`init --from ${manifests} -e staging production --dry-run`)).toBe(0);
    expect(out).toContain('kind: ReleasePlan');
    expect(out).toContain('uses: OWNER/sluice/actions/precheck@v1');
    expect(err).toContain('left out: Deployment redis-cart');
  });

  it('shows a plan', async () => {
    expect(await run('plan -f PLAN -e production --instances api=10')).toBe(0);
    expect(out).toContain('shop');
  });
});
