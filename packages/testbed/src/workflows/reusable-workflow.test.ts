import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { workflowTexts } from './workflow-texts.ts';

const FILE = '.github/workflows/release.yml';
const CALL = `OWNER/sluice/${FILE}@v1`;

interface Job {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
}

interface Workflow {
  readonly on: {
    readonly workflow_call: { readonly inputs: Readonly<Record<string, { readonly required?: boolean }>>; readonly secrets: object };
  };
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = readFileSync(fileURLToPath(new URL(`../../../../${FILE}`, import.meta.url)), 'utf8');
const workflow: Workflow = parse(text);
const { inputs, secrets } = workflow.on.workflow_call;
const reference = readFileSync(fileURLToPath(new URL('../../../../docs/reference/permissions.md', import.meta.url)), 'utf8');
const calls = workflowTexts()
  .filter(({ whole }) => whole)
  .flatMap(({ source, text: caller }) => {
    const { jobs }: { readonly jobs: Readonly<Record<string, Job>> } = parse(caller, { maxAliasCount: 100 });
    return Object.values(jobs).flatMap((job) => (job.uses === CALL ? [{ source, job }] : []));
  });

/** What all jobs of the workflow together have: a caller has to give it. */
function needed(): Readonly<Record<string, string>> {
  const all = Object.values(workflow.jobs).flatMap(({ permissions }) => Object.entries(permissions ?? {}));
  return Object.fromEntries(all.toSorted(([, one], [, other]) => one.localeCompare(other)));
}

describe('the reusable workflow', () => {
  it('is called by the example', () => {
    expect(calls.map(({ source }) => source)).toContain('examples/shop/.github/workflows/release-approved.yml');
  });

  it.each(calls)('$source gives it the inputs and secrets that it has, and every permission that its jobs have', ({ job }) => {
    const given = Object.keys(job.with ?? {});
    expect(given.filter((name) => !Object.hasOwn(inputs, name))).toEqual([]);
    expect(Object.keys(inputs).filter((name) => inputs[name]?.required === true && !given.includes(name))).toEqual([]);
    expect(Object.keys(job.secrets ?? {}).filter((name) => !Object.hasOwn(secrets, name))).toEqual([]);
    expect(job.permissions).toEqual(needed());
  });

  it.each(['precheck', 'stage', 'close'])('gives the job %s what its requests to GitHub need', (name) => {
    const [, listed = ''] = new RegExp(`^\\| \`${name}\` \\|[^|]*\\| \`(.*)\` \\|$`, 'm').exec(reference) ?? [];
    const wanted = listed.split(', ').map((permission) => permission.split(': '));
    expect(wanted.length).toBeGreaterThan(3);
    const has = workflow.jobs[name]?.permissions ?? {};
    // Who may write may read.
    expect(wanted.filter(([scope = '', level]) => has[scope] !== level && has[scope] !== 'write')).toEqual([]);
  });

  it('lets no input and no secret reach a shell, and uses nothing of ours by another tag', () => {
    expect(text).not.toMatch(/run:.*\$\{\{/);
    expect([...text.matchAll(/uses: (OWNER\/\S+)/g)].map(([, use]) => use?.split('@')[1])).toEqual(['v1', 'v1', 'v1', 'v1']);
  });

  it('has no job without an environment: each has its credentials or its reviewers from one', () => {
    expect(Object.entries(workflow.jobs).filter(([, { environment }]) => environment === undefined)).toEqual([]);
  });
});
