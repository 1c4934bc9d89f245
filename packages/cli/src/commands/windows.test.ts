import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import type { Output } from '../view/output.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-windows-command-'));
writeFileSync(
  join(folder, 'release.yaml'),
  `services: { api: { image: nginx } }
environments:
  always: { targets: [{ name: eu, namespace: shop }] }
  production:
    targets: [{ name: eu, namespace: shop }]
    timezone: Europe/Berlin
    windows:
      - { allow: "0 9 * * MON-THU", duration: 8h, override: fix }
      - { deny: { from: 2026-12-20, through: 2027-01-03 }, reason: peak season, override: fix, overrideBy: [ada] }
  advised:
    targets: [{ name: eu, namespace: shop }]
    windows: [{ deny: { ical: none.ics } }]
    prechecks: { window: warn }
`,
);

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string; readonly noted: string }> {
  let said = '';
  let noted = '';
  const output: Output = {
    answer: (text) => {
      said += text;
    },
    note: (text) => {
      noted += text;
    },
    interactive: false,
    live: false,
    github: false,
    width: 80,
  };
  const code = await main(['windows', '--file', join(folder, 'release.yaml'), ...args], { output, reach: {} });
  return { code, said, noted };
}

describe('sluice windows', () => {
  it('says no with 3, why, who may override it, and when next', async () => {
    const { code, said } = await run('-e', 'production', '--at', '2026-12-29T10:00:00Z', '--count', '2');
    expect(code).toBe(3);
    expect(said.split('\n')).toEqual([
      'api → production   closed: peak season until Sun 24:00 Europe/Berlin; next window opens Mon 09:00',
      '  override  ada may give a reason for a fix: sluice release --fix-reason TEXT',
      '  openings  Mon 09:00 to Mon 17:00 Europe/Berlin',
      '            Tue 2027-01-05 09:00 to Tue 17:00',
    ]);
  });

  it('says yes with 0, and until when', async () => {
    const { code, said } = await run('-e', 'production', '--at', '2026-11-26T10:00:00+01:00', '--count', '1');
    expect([code, said]).toEqual([
      0,
      'api → production   open until Thu 17:00 Europe/Berlin\n  openings  Thu 10:00 to Thu 17:00 Europe/Berlin',
    ]);
    expect(await run('-e', 'always')).toEqual({ code: 0, said: 'api → always   open: the plan has no windows', noted: '' });
  });

  it('says which calendar cannot be read, and that nothing is held where the check only warns', async () => {
    const { code, said } = await run('-e', 'advised');
    expect(code).toBe(3);
    expect(said).toContain('closed: calendar none.ics cannot be read: there is no file none.ics beside the plan');
    expect(said).toContain('holds     no release: prechecks.window is warn');
  });

  it('gives the same as a document', async () => {
    const { code, said } = await run('-e', 'production', '--at', '2026-12-29T10:00:00Z', '--count', '1', '--json');
    expect([code, JSON.parse(said)]).toMatchObject([
      3,
      {
        schemaVersion: 1,
        at: '2026-12-29T10:00:00Z',
        open: false,
        changesAt: '2027-01-04T08:00:00Z',
        mode: 'block',
        closedBy: [{ window: 1, effect: 'deny', label: 'peak season', until: '2027-01-03T23:00:00Z', overrideBy: ['ada'] }],
        openings: [{ from: '2027-01-04T08:00:00Z', to: '2027-01-04T16:00:00Z' }],
      },
    ]);
  });

  it.each([
    [['-e', 'production', '--at', 'tomorrow'], 'expected a time with its offset'],
    [['-e', 'production', '--at', '2026-12-29T10:00:00'], 'expected a time with its offset'],
    [['-e', 'production', '--count', '0'], 'expected a whole number from 1 to 1000'],
    [['-e', 'productoin'], 'did you mean "production"?'],
    [[], "required option '-e, --environment <name>' not specified"],
  ])('ends with 2 for wrong input: %j', async (args, message) => {
    const { code, noted } = await run(...args);
    expect([code, noted]).toEqual([2, expect.stringContaining(message)]);
  });
});
