import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { openHeldShop } from '../testing/held-shop.ts';

const SLOW_MS = 60_000;

describe('sluice verify', { timeout: SLOW_MS }, () => {
  let shop: Awaited<ReturnType<typeof openHeldShop>>;
  beforeAll(async () => {
    shop = await openHeldShop();
    await shop.release();
  }, SLOW_MS);
  afterAll(() => shop[Symbol.asyncDispose]());

  async function run(...words: readonly string[]) {
    const said: string[] = [];
    const noted: string[] = [];
    const output = { interactive: false, live: false, github: false, width: 100 };
    const code = await main(['verify', ...words], {
      output: { ...output, answer: (text) => void said.push(text), note: (text) => void noted.push(text) },
      reach: { kubeconfig: readFileSync(shop.sandbox.kubeconfigPath, 'utf8'), env: shop.env },
    });
    return { code, said: said.join('\n'), noted: noted.join('\n') };
  }

  it('looks at a workload without a plan, is undecided without metrics, and gives the same verdict from the recording', async () => {
    const recording = join(shop.folder, 'readings.jsonl');
    const report = join(shop.folder, 'verification.html');
    const seen = await run('--workload', 'web', '--namespace', 'shop', '--for', '3s', '--record', recording, '--report', report, '--json');
    expect(seen.noted).toContain('web: ');
    expect(seen.code).toBe(4);
    const document = JSON.parse(seen.said);
    expect(document).toMatchObject({ schemaVersion: 1, verdict: 'inconclusive' });
    const signals: { name: string; verdict: string }[] = document.records[0].signals;
    expect(signals.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(['golden-signals inconclusive', 'instances pass']);
    expect(readFileSync(report, 'utf8')).toContain('<!doctype html>');
    const again = await run('--replay', recording, '--json');
    expect(again.code).toBe(4);
    expect(JSON.parse(again.said).records[0].signals).toEqual(signals);
  });

  it('takes the targets, services and verifications of a plan', async () => {
    writeFileSync(join(shop.folder, 'verified.yaml'), `${readFileSync(shop.file, 'utf8')}verifications: { healthy: { interval: 1s } }\n`);
    const { code, said } = await run('--file', join(shop.folder, 'verified.yaml'), '-e', 'test', '--use', 'healthy', '--for', '3s');
    expect(said).toContain('✔ pass: web: instances: 1 new instance ready');
    expect(code).toBe(0);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing to verify', [], ['what is to be verified? --environment NAME of a plan, --workload NAME, or --replay FILE']],
    [
      'all that contradicts itself',
      ['-e', 'test', '--workload', 'web', '--services', 'web', '--use', 'mine'],
      ['are 2 things: give one of them', '--services goes with a plan', '--use mine needs a plan that declares it'],
    ],
    [
      'a workload that is not there',
      ['--workload', 'wbe', '--workload', 'api', '-n', 'shop'],
      ['no Deployment shop/wbe, no Deployment shop/api'],
    ],
    [
      'a prometheus that is nowhere',
      ['--workload', 'web', '-n', 'shop', '--prometheus', 'x'],
      ['a service of the cluster as NAMESPACE/NAME:PORT'],
    ],
    ['a recording that is none', ['--replay', '/dev/null'], ['/dev/null is no recording of sluice verify']],
    ['a file that is not there', ['--replay', '/nowhere.jsonl'], ['/nowhere.jsonl cannot be read']],
  ])('refuses %s', async (_, words, expected) => {
    const { code, noted } = await run(...words);
    expect(code).toBe(2);
    for (const text of expected) expect(noted).toContain(text);
  });

  it('names the verification that was nearly meant', async () => {
    const { code, noted } = await run('--file', shop.file, '-e', 'test', '--use', 'golden-signal');
    expect(code).toBe(2);
    expect(noted).toContain('verification "golden-signal" was asked for, and the plan has none of that name');
    expect(noted).toContain('did you mean "golden-signals"?');
  });
});
