import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedPlan } from '@sluice/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Clusters } from '../clusters.ts';
import { loadPlan } from '../load-plan.ts';
import { checkSlos } from './check-slos.ts';
import { gateSlos } from './gate-slos.ts';
import { sloGates } from './slo-gates.ts';
import { sloStatus } from './slo-status.ts';

/** Answers what a test puts here, by what the query begins with; a number, or the text of a failure. */
let answers: { readonly bad: number | string; readonly total: number | string };
let asked: string[] = [];
let authorizations: (string | undefined)[] = [];
let server: Server;
let url = '';
const folder = mkdtempSync(join(tmpdir(), 'sluice-slo-'));
const planFile = join(folder, 'release.yaml');

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const query = new URLSearchParams(body).get('query') ?? '';
      asked.push(query);
      authorizations.push(request.headers.authorization);
      const answer = query.startsWith('bad') ? answers.bad : answers.total;
      response.statusCode = typeof answer === 'number' ? 200 : 422;
      const data = { resultType: 'vector', result: [{ metric: {}, value: [0, String(answer)] }] };
      response.end(
        JSON.stringify(
          typeof answer === 'number' ? { status: 'success', data } : { status: 'error', errorType: 'execution', error: answer },
        ),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  mkdirSync(join(folder, 'slo'));
  writeFileSync(
    join(folder, 'slo', 'a.yaml'),
    'version: prometheus/v1\nservice: shop\nslos: [{ name: a, objective: 99, sli: { events: { error_query: "bad[{{.window}}]", total_query: "total[{{.window}}]" } } }]\n',
  );
});
beforeEach(() => {
  asked = [];
  authorizations = [];
  answers = { bad: 4, total: 1000 };
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function plan(slo = '{}', auth: string | null = null): Promise<ResolvedPlan> {
  writeFileSync(
    planFile,
    `services: { api: { image: ghcr.io/acme/api } }
environments:
  production:
    targets: [{ name: eu, namespace: shop }, { name: us, namespace: shop, cluster: { context: us } }]
    metrics: { prometheus: { url: "${url}"${auth === null ? '' : `, auth: ${auth}`} } }
    slo: ${slo}
`,
  );
  return loadPlan({ file: planFile, environment: 'production' });
}

const release = (resolved: ResolvedPlan) => ({ plan: resolved, steps: [], fix: null, startedAt: Date.now() - 600_000 }) as never;

const reach = () => ({
  clusters: new Clusters({ env: {} }),
  planFile,
  signal: AbortSignal.timeout(20_000),
  at: Date.parse('2026-11-26T09:00:00Z'),
});

describe('the budgets of a plan', () => {
  it('are asked of each Prometheus once, two queries for each window', async () => {
    const { states, decision } = await sloStatus(await plan(), reach());
    expect(states).toMatchObject([{ id: 'shop-a', budget: { kind: 'known', remaining: expect.closeTo(0.6, 9) } }]);
    expect(decision).toMatchObject({ kind: 'go', reason: 'healthy' });
    expect(asked).toHaveLength(16);
    expect(asked).toContain('bad[30d1ms]');
  });

  it('stop a release at its start, and let a fix of a class that is allowed go on', async () => {
    answers = { bad: 20, total: 1000 };
    const spent = await plan();
    expect(await checkSlos(spent, null, reach())).toMatchObject([{ check: 'slo', verdict: 'fail', mode: 'block' }]);
    expect(await checkSlos(spent, { reason: 'security: CVE-2026-1', by: 'ada' }, reach())).toMatchObject([
      {
        verdict: 'pass',
        message: expect.stringMatching(/^overridden by ada: security: CVE-2026-1; without it: shop-a: -100% of the budget/),
      },
    ]);
  });

  it('are not known where a query fails, and then nothing passes', async () => {
    answers = { bad: 'multiple matches for labels', total: 1000 };
    expect(await checkSlos(await plan(), null, reach())).toMatchObject([
      { verdict: 'error', message: expect.stringMatching(/the budget is not known: .*multiple matches for labels/) },
    ]);
  });

  it('are an error with a place where a file is wrong, and nobody is asked', async () => {
    writeFileSync(join(folder, 'wrong.yaml'), 'version: prometheus/v1\nservice: shop\nslos: [{ name: a, objectve: 99 }]\n');
    expect(await checkSlos(await plan('{ files: [wrong.yaml] }'), null, reach())).toMatchObject([
      { verdict: 'error', message: expect.stringMatching(/^wrong\.yaml:3:8 slos\[0\][\s\S]*objectve: unknown key/) },
    ]);
    expect(asked).toEqual([]);
  });

  it('are an error where no file fits', async () => {
    expect(await checkSlos(await plan('{ files: [none/*.yaml] }'), null, reach())).toMatchObject([
      { verdict: 'error', message: expect.stringMatching(/none\/\*\.yaml.*there is no such file/) },
    ]);
  });
});

describe('a gate between batches', () => {
  const ask = async (slo: string) =>
    sloGates({ clusters: new Clusters({ env: {} }), planFile }).ask('slo', release(await plan(slo)), AbortSignal.timeout(20_000));

  it('goes on while there is budget, and holds when it is spent', async () => {
    expect(await ask('{}')).toMatchObject({ verdict: 'pass', action: 'continue' });
    answers = { bad: 11, total: 1000 };
    expect(await ask('{}')).toMatchObject({ verdict: 'fail', action: 'hold', reason: expect.stringMatching(/releases are frozen at 0%/) });
  });

  it('fails on a fast burn, which may be the doing of the release', async () => {
    answers = { bad: 200, total: 1000 };
    expect(await ask('{}')).toMatchObject({ verdict: 'fail', action: 'fail' });
  });

  it('asks what the release has burned where the plan limits it', async () => {
    expect(await ask('{ maxReleaseBurn: 5% }')).toMatchObject({
      verdict: 'pass',
      evidence: { burned: { 'shop-a': { kind: 'known', burned: 0 } } },
    });
    expect(asked).toContain('bad[10m1ms]');
  });
});

describe('a Prometheus that wants to know who asks', () => {
  const signedIn = async (env: Readonly<Record<string, string>>, hidden: string[] = []) => {
    const resolved = await plan('{}', '{ bearer: { secret: PROMETHEUS_TOKEN } }');
    const clusters = new Clusters({ env, onSecrets: (secrets) => void hidden.push(...secrets) });
    return sloGates({ clusters, planFile }).ask('slo', release(resolved), AbortSignal.timeout(20_000));
  };

  it('is asked with the secret that the job was given, which is kept out of logs', async () => {
    const hidden: string[] = [];
    expect(await signedIn({ PROMETHEUS_TOKEN: 'sesame-open' }, hidden)).toMatchObject({ action: 'continue' });
    expect(new Set(authorizations)).toEqual(new Set(['Bearer sesame-open']));
    expect(hidden).toContain('sesame-open');
  });

  it('is not asked without, and nothing passes', async () => {
    expect(await signedIn({})).toMatchObject({
      verdict: 'error',
      action: 'hold',
      reason: expect.stringMatching(/no secret PROMETHEUS_TOKEN/),
    });
    expect(asked).toEqual([]);
  });
});

describe('asked on its own', () => {
  it('takes files and an address, without a plan', async () => {
    const request = { plan: null, files: [join(folder, 'slo', 'a.yaml')], prometheus: url, fix: null };
    expect(await gateSlos(request, reach())).toMatchObject({
      decision: { verdict: 'pass' },
      remaining: expect.closeTo(0.6, 9),
      burnRate: expect.closeTo(0.4, 9),
    });
  });

  it('does not pass without a Prometheus', async () => {
    const request = { plan: null, files: [join(folder, 'slo', 'a.yaml')], prometheus: null, fix: null };
    expect(await gateSlos(request, reach())).toMatchObject({
      decision: { verdict: 'error', message: expect.stringMatching(/no Prometheus is named/) },
    });
  });
});

it('the example is a plan whose SLO files are good', async () => {
  const file = join(import.meta.dirname, '../../../../examples/slo/release.yaml');
  const { readPlanSlos } = await import('./read-slos.ts');
  const resolved = await loadPlan({ file, environment: 'production' });
  const slos = await readPlanSlos(resolved.slo ?? { files: [] }, file);
  expect(slos.map(({ id }) => id)).toEqual(['shop-availability', 'shop-latency', 'checkout-orders']);
});
