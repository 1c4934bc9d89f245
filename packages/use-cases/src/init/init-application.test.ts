import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type InitRequest, initApplication } from './init-application.ts';

const API = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { containers: [{ name: api, image: "ghcr.io/acme/api:v1" }] } } }
`;

let folder = '';
const path = (...parts: readonly string[]) => join(folder, ...parts);
const request = (change: Partial<InitRequest> = {}): InitRequest => ({
  from: path('k8s'),
  environments: [],
  out: path('deploy/release.yaml'),
  workflow: path('.github/workflows/release.yml'),
  force: false,
  dryRun: false,
  ...change,
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-init-'));
  await mkdir(path('k8s/apps'), { recursive: true });
  await writeFile(path('k8s/apps/api.yaml'), API);
  await writeFile(path('k8s/notes.txt'), 'not a manifest');
});

afterEach(() => rm(folder, { recursive: true }));

it('writes a plan and a workflow that names it from the root of the repository', async () => {
  const { written, fileCount } = await initApplication(request());
  expect(written).toEqual([path('deploy/release.yaml'), path('.github/workflows/release.yml')]);
  expect(fileCount).toBe(1);
  expect(await readFile(path('.github/workflows/release.yml'), 'utf8')).toContain('PLAN: deploy/release.yaml');
});

it('overwrites nothing unless it is told to, and writes neither when one is there', async () => {
  await mkdir(path('.github/workflows'), { recursive: true });
  await writeFile(path('.github/workflows/release.yml'), 'mine');
  await expect(initApplication(request())).rejects.toThrow(/release\.yml: this file exists[\s\S]*--force[\s\S]*Nothing was written/);
  expect(await readdir(folder)).toEqual(['.github', 'k8s']);
  expect(await readFile(path('.github/workflows/release.yml'), 'utf8')).toBe('mine');
  await initApplication(request({ force: true }));
  expect(await readFile(path('.github/workflows/release.yml'), 'utf8')).toContain('PLAN: deploy/release.yaml');
});

it('writes nothing in a dry run, also where files are', async () => {
  await writeFile(path('release.yaml'), 'mine');
  const { written, draft } = await initApplication(request({ out: path('release.yaml'), dryRun: true }));
  expect(written).toEqual([]);
  expect(draft.services).toEqual(['api']);
  expect(await readdir(folder)).toEqual(['k8s', 'release.yaml']);
});

it('tells of the manifests and of the places to write to at once', async () => {
  await writeFile(path('k8s/b.yaml'), 'a: [');
  await writeFile(path('k8s/c.yaml'), Uint8Array.of(0xff, 0xfe));
  await writeFile(path('release.yaml'), 'mine');
  const attempt = initApplication(request({ out: path('release.yaml') }));
  await expect(attempt).rejects.toMatchObject({ code: 'init-problems', kind: 'input' });
  await expect(attempt).rejects.toThrow(
    /b\.yaml:1: this is not valid YAML[\s\S]*c\.yaml: this is not text in UTF-8[\s\S]*this file exists[\s\S]*3 problems/,
  );
});

it('says that a folder is not there, once', async () => {
  await expect(initApplication(request({ from: path('k9s') }))).rejects.toThrow(
    /k9s: there is no such file or folder[\s\S]*\n1 problem\. Nothing was written$/,
  );
});

it('refuses a plan that the workflow could not read', async () => {
  await expect(initApplication(request({ out: join(folder, '..', 'release.yaml') }))).rejects.toThrow(/lies outside of the repository/);
  await expect(initApplication(request({ out: path('.github/workflows/release.yml') }))).rejects.toThrow(/cannot be one file/);
});
