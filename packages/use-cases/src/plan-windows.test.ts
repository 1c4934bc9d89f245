import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarFiles } from './calendar-files.ts';
import { fixOf } from './fix-of.ts';
import { loadPlan } from './load-plan.ts';
import { planWindows } from './plan-windows.ts';

const ICS =
  'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261224\r\nSUMMARY:company day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
const NOON = Date.UTC(2026, 11, 24, 12);

const folder = mkdtempSync(join(tmpdir(), 'sluice-windows-'));
const planFile = join(folder, 'release.yaml');
writeFileSync(join(folder, 'days.ics'), ICS);
writeFileSync(join(folder, 'bytes.ics'), Uint8Array.of(0xff, 0xfe));

const server = createServer((request, response) => {
  if (request.url === '/days.ics') response.end(ICS);
  else if (request.url === '/large.ics') response.end('x'.repeat(3 * 1024 * 1024));
  else response.writeHead(404).end();
});
let base = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function planWith(ical: string) {
  writeFileSync(
    planFile,
    JSON.stringify({
      services: { api: { image: 'nginx' } },
      environments: { production: { targets: [{ name: 'eu', namespace: 'shop' }], windows: [{ deny: { ical } }] } },
    }),
  );
  return loadPlan({ file: planFile, environment: 'production' });
}

describe('the windows of a plan', () => {
  it('are read from a file beside the plan, and from a server', async () => {
    const windows = planWindows({ planFile });
    for (const ical of ['days.ics', `${base}/days.ics`]) {
      const answer = await windows.answer(await planWith(ical), NOON);
      expect(answer.message).toBe('closed: company day until Thu 24:00 UTC; next window opens Fri 00:00');
    }
  });

  it('count as closed where their calendar is not there', async () => {
    const answer = await planWindows({ planFile }).answer(await planWith('no.ics'), NOON);
    expect([answer.open, answer.message]).toEqual([
      false,
      'closed: calendar no.ics cannot be read: there is no file no.ics beside the plan; when a window opens cannot be told',
    ]);
  });
});

describe('a calendar', () => {
  it.each([
    ['no.ics', 'there is no file no.ics beside the plan'],
    ['.', '. is not a file'],
    ['bytes.ics', 'bytes.ics is not text in UTF-8'],
    ['http://example.com/days.ics', 'expected https'],
    ['ftp://example.com/days.ics', 'expected https'],
  ])('that cannot be had says why: %s', async (source, message) => {
    await expect(calendarFiles({ planFile, env: {} }).read(source)).rejects.toThrow(message);
  });

  it('that the server does not have, or that is too large, says so', async () => {
    const files = calendarFiles({ planFile, env: {} });
    await expect(files.read(`${base}/other.ics`)).rejects.toThrow('the server answered 404');
    await expect(files.read(`${base}/large.ics`)).rejects.toThrow('is larger than 2 MB');
  });
});

describe('a reason for a fix', () => {
  it('is given by whoever started this run, also when it is run again, or by the person at the terminal', () => {
    expect(fixOf(' carts\n are lost ', { GITHUB_ACTOR: 'ada', GITHUB_TRIGGERING_ACTOR: 'grace' })).toEqual({
      reason: 'carts are lost',
      by: 'grace',
    });
    expect(fixOf('x', { GITHUB_ACTOR: 'ada' })?.by).toBe('ada');
    expect(fixOf('x', { USER: 'linus' })?.by).toBe('linus');
  });

  it('is none where nothing was said, and refused where it says nothing', () => {
    expect([fixOf(null, {}), fixOf(undefined, {})]).toEqual([null, null]);
    expect(() => fixOf('  ', {})).toThrow('the fix reason is empty');
    expect(() => fixOf('x'.repeat(501), {})).toThrow('501 characters');
  });
});
