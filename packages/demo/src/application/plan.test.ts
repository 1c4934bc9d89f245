import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { amountFor, parsePlan, resolvePlan } from '@sluice/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT, WANTED, writePlan } from './plan.ts';
import type { DemoVersion } from './version.ts';
import { INSTANCES } from './workload.ts';

const version: DemoVersion = { name: 'v2', repository: '127.0.0.1:5000/shop/web', digest: `sha256:${'0'.repeat(64)}`, fault: 'none' };

describe('writePlan', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-plan-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([true, false])(
    'is a plan without errors, whose batches are the ones the observer has to see (verified: %s)',
    async (verified) => {
      const listening = { port: 8080, container: {} };
      const file = await writePlan(folder, { version, namespace: 'shop', listening, instanceSeconds: 8, verified });
      const parsed = parsePlan(await readFile(file, 'utf8'), { file });
      if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
      const resolved = resolvePlan(parsed.plan, { environment: ENVIRONMENT, digest: { sha256: () => 'digest' } });
      if (!resolved.ok) throw new Error(resolved.errors.map(({ message }) => message).join('\n'));
      const steps = resolved.resolved.targets[0]?.services[0]?.steps ?? [];
      const amounts = steps.flatMap((step) => (step.kind === 'batch' ? [step.amount] : []));
      expect(amounts.map((amount, index) => amountFor(amount, INSTANCES, { last: index === amounts.length - 1 }))).toEqual([...WANTED]);
      const [, between] = steps;
      expect(between?.kind).toBe(verified ? 'verify' : 'pause');
      expect(await readdir(dirname(file))).toEqual(['release.yaml', 'web.json']);
    },
  );
});
