import { readFile, stat } from 'node:fs/promises';
import { type Anchor, LedgerAudit, type LedgerVerification, ledgerHeadSchema, SluiceError } from '@sluice/core';
import type { Environment } from '../environment.ts';
import { systemDigest } from '../system-digest.ts';
import { formatLedgerPlace, type LedgerPlace, tokenOf } from './ledger-place.ts';
import { noLedger, openAnyLedger, type ReadOptions } from './read-ledger.ts';

export interface VerifyOptions extends ReadOptions {
  /** Files, or repositories with deployments. Without one: the repository of the ledger, and that of the job. */
  readonly anchors: readonly string[];
}

export interface VerifiedLedger extends LedgerVerification {
  readonly place: string;
  /** What keeps the branch from being rewritten at all, and what does not. Null where it is no branch. */
  readonly protection: { readonly forbidsForcePush: boolean; readonly forbidsDeletion: boolean } | null;
  /** What could not be asked, and why. */
  readonly notes: readonly string[];
}

/** Reads the whole ledger and every anchor. Changes nothing. */
export async function verifyLedger(options: VerifyOptions): Promise<VerifiedLedger> {
  const { env } = options;
  const notes: string[] = [];
  const { ledger, place } = await openAnyLedger(options);
  // Before the entries: what is anchored now is among those that are read after it.
  const anchors = options.anchors.length > 0 ? await anchorsOf(place, options, notes) : await ownAnchors(place, env, notes);
  // One that is not there where heads of it are kept was deleted, unless the folder is a wrong one.
  if (!(await ledger.isThere()) && (anchors.length === 0 || !(await mayBeEmptied(place)))) throw noLedger(place);
  const audit = new LedgerAudit(systemDigest);
  for await (const file of ledger.files()) audit.take(file);
  const verification = audit.conclude(anchors);
  return { ...verification, place: formatLedgerPlace(place), protection: await protectionOf(place, env, notes), notes };
}

function mayBeEmptied(place: LedgerPlace): Promise<boolean> {
  if (place.kind === 'repository') return Promise.resolve(true);
  return stat(place.path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function anchorsOf(place: LedgerPlace, { anchors, env }: VerifyOptions, notes: string[]): Promise<Anchor[]> {
  const found: Anchor[] = [];
  for (const source of anchors) {
    const repository = isRepository(source) ? source : null;
    found.push(...(repository === null ? await anchorsInFile(source) : await deployedAnchors(place, repository, env, notes)));
  }
  return found;
}

/** A file in a folder of the same form is written with ./ before it. */
function isRepository(source: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[\w.-]+$/.test(source) && !source.endsWith('.json');
}

/** Without being told, those that are at hand: deployments of the ledger's repository and of the one that the job runs in. */
async function ownAnchors(place: LedgerPlace, env: Environment, notes: string[]): Promise<Anchor[]> {
  if (tokenOf(env) === null) return [];
  const repositories = new Set([
    ...(place.kind === 'repository' ? [place.name] : []),
    ...(env.GITHUB_REPOSITORY ? [env.GITHUB_REPOSITORY] : []),
  ]);
  const found: Anchor[] = [];
  for (const name of repositories) found.push(...(await deployedAnchors(place, name, env, notes)));
  return found;
}

async function deployedAnchors(place: LedgerPlace, name: string, env: Environment, notes: string[]): Promise<readonly Anchor[]> {
  const { gitHubClient } = await import('../github/github-client.ts');
  const { ledgerAnchors, parseRepository } = await import('@sluice/github');
  const client = gitHubClient(env, `the deployments of ${name}`);
  const anchors = await ledgerAnchors(client, parseRepository(name), place.kind === 'folder' ? null : place.name);
  if (anchors.length === 0) notes.push(`no deployment of ${name} keeps a head of this ledger`);
  return anchors;
}

async function anchorsInFile(path: string): Promise<Anchor[]> {
  const problem = (what: string): SluiceError =>
    new SluiceError(
      'anchors-invalid',
      'input',
      `--anchors ${path}: ${what}. Expected JSON, a list [{"sequence": 42, "hash": "sha256:…", "where": "…"}], or what sluice audit verify --json has printed before`,
    );
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw problem(error.code === 'ENOENT' ? 'there is no such file' : error.message);
  });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw problem(error instanceof Error ? error.message : 'it is no JSON');
  }
  const list = ofVerification(document) ?? document;
  if (!Array.isArray(list)) throw problem('it holds no list');
  return list.map((entry: unknown, index) => {
    const head = ledgerHeadSchema.safeParse(entry);
    if (!head.success) throw problem(`item ${index + 1} is no head of a ledger: ${JSON.stringify(entry)?.slice(0, 100)}`);
    const where = typeof entry === 'object' && entry !== null && 'where' in entry ? String(entry.where) : `item ${index + 1}`;
    return { ...head.data, where: `${path}: ${where}` };
  });
}

/** What was verified once: its anchors, and the newest entry of then. */
function ofVerification(document: unknown): readonly unknown[] | null {
  if (typeof document !== 'object' || document === null || !('anchored' in document) || !('head' in document)) return null;
  return [...(Array.isArray(document.anchored) ? document.anchored : []), document.head];
}

async function protectionOf(place: LedgerPlace, env: Environment, notes: string[]): Promise<VerifiedLedger['protection']> {
  if (place.kind === 'folder') return null;
  const { gitHubClient } = await import('../github/github-client.ts');
  const { branchRules, LEDGER_BRANCH, parseRepository } = await import('@sluice/github');
  try {
    return await branchRules(gitHubClient(env, `the rules of ${place.name}`), parseRepository(place.name), LEDGER_BRANCH);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    notes.push(`what protects the branch could not be read: ${error.message}`);
    return null;
  }
}
