import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePlan } from './parse-plan.ts';
import { resolvePlan } from './resolve-plan.ts';
import type { ResolvedPlan } from './resolved-plan.ts';

const plan = (more: string): string => `services: { api: { image: nginx } }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
${more}`;

/** Line 5 is `windows:`, its entries follow. */
const withWindows = (...windows: readonly string[]): string =>
  plan(`    windows:\n${windows.map((window) => `      - ${window}\n`).join('')}`);

function resolved(text: string): ResolvedPlan {
  const parsed = parsePlan(text, { file: 'release.yaml' });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const result = resolvePlan(parsed.plan, {
    environment: 'production',
    digest: { sha256: (content) => createHash('sha256').update(content).digest('hex') },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.resolved;
}

function errors(text: string): string[] {
  const parsed = parsePlan(text, { file: 'release.yaml' });
  return parsed.ok
    ? []
    : parsed.errors.map(
        ({ line, column, path, message }) => `${line}:${column} ${path.replace('environments.production.', '')}: ${message}`,
      );
}

const DEFAULTS = { timezone: 'UTC', reason: null, override: 'never', overrideBy: [], overrun: 'hold' };

describe('windows of a plan', () => {
  it('are none by default, which is always', () => {
    expect(resolved(plan('')).windows).toEqual([]);
  });

  it('are resolved with every default written out', () => {
    const windows = withWindows(
      '{ allow: "0 9 * * MON-THU", duration: 8h }',
      '{ deny: { from: 2026-12-20, through: 2027-01-03 }, timezone: Europe/Berlin, reason: peak season, override: fix, overrideBy: ["@ada"] }',
      '{ deny: { from: 2026-12-20T18:00, to: 2026-12-21T06:00+01:00 }, overrun: finish }',
      '{ deny: { ical: freezes.ics } }',
      '{ deny: { holidays: DE-BE } }',
    );
    expect(resolved(windows).windows).toEqual([
      { ...DEFAULTS, effect: 'allow', times: { kind: 'cron', start: '0 9 * * MON-THU', seconds: 28_800 } },
      {
        ...DEFAULTS,
        effect: 'deny',
        times: { kind: 'span', from: '2026-12-20', to: '2027-01-04' },
        timezone: 'Europe/Berlin',
        reason: 'peak season',
        override: 'fix',
        overrideBy: ['ada'],
      },
      { ...DEFAULTS, effect: 'deny', times: { kind: 'span', from: '2026-12-20T18:00', to: '2026-12-21T06:00+01:00' }, overrun: 'finish' },
      { ...DEFAULTS, effect: 'deny', times: { kind: 'calendar', source: 'freezes.ics' } },
      { ...DEFAULTS, effect: 'deny', times: { kind: 'holidays', place: 'DE-BE' } },
    ]);
  });

  it("have the environment's time zone where they name none", () => {
    const text = `${withWindows('{ deny: { holidays: DE } }', '{ deny: { holidays: JP }, timezone: Asia/Tokyo }')}    timezone: Europe/Berlin\n`;
    expect(resolved(text).windows.map(({ timezone }) => timezone)).toEqual(['Europe/Berlin', 'Asia/Tokyo']);
  });

  it('are part of what is prechecked: another window is another digest', () => {
    const digest = (reason: string): string => resolved(withWindows(`{ deny: { holidays: DE }, reason: ${reason} }`)).digest;
    expect(digest('a')).not.toBe(digest('b'));
  });
});

describe('what is wrong with windows', () => {
  it('is reported all at once, with its place', () => {
    expect(
      errors(
        withWindows(
          '{ allow: "0 25 * * *", duration: 8h }',
          '{ allow: "0 9 * * *" }',
          '{ allow: "0 9 * * *", duration: 20s }',
          '{ deny: { from: 2026-02-30, to: 2026-03-01 } }',
          '{ deny: { from: 2026-03-02, to: 2026-03-01 } }',
          '{ deny: { from: 2026-03-02 } }',
          '{ deny: { from: 2026-03-02, through: 2026-03-03T12:00 } }',
          '{ deny: { ical: a.ics, holidays: DE } }',
          '{ deny: { holidays: Germany } }',
          '{ reason: none }',
          '{ allow: { holidays: DE }, deny: { holidays: DE } }',
          '{ deny: { holidays: DE }, duration: 8h }',
          '{ deny: { holidays: DE }, timezone: Berlin }',
          '{ deny: { holidays: DE }, overrideBy: [ada] }',
          '{ deny: { holidays: DE }, override: fix, overrideBy: ["@acme/sre"] }',
          '{ deny: { holidays: DE }, overide: fix }',
          '{ allow: "0 9 31 2 *", duration: 1h }',
        ),
      ).map((line) => line.slice(0, 110)),
    ).toEqual(
      [
        '6:18 windows[0].allow: this must be a cron expression of five fields (minute, hour, day, month, weekday), such as 0'.slice(0, 110),
        '7:18 windows[1].allow: a cron expression says when a window starts, and nothing here says how long it lasts',
        '8:41 windows[2].duration: this must be a duration such as 90s, 10m, 1h30m or 14d, at most 30d, and at least 1m',
        '9:25 windows[3].deny.from: this must be a date such as 2026-12-20, or a time such as 2026-12-20T18:00, with an of'.slice(0, 110),
        '10:17 windows[4].deny: the span ends before it begins',
        '11:17 windows[5].deny: a span of time has a beginning and an end',
        '12:46 windows[6].deny.through: through names a last day, not a time',
        '13:17 windows[7].deny: a window has its times in one form',
        '14:29 windows[8].deny.holidays: this must be a country, and a part of it where it has its own holidays, such as DE or'.slice(
          0,
          110,
        ),
        '15:9 windows[9]: this window neither allows nor denies',
        '16:9 windows[10]: a window allows or denies, not both',
        '17:45 windows[11].duration: only a cron expression takes a duration',
        '18:45 windows[12].timezone: this must be an IANA time zone such as Europe/Berlin or UTC',
        '19:47 windows[13].overrideBy: nobody may override this window, so overrideBy says nothing',
        '20:63 windows[14].overrideBy[0]: this must be an account such as ada, a team as team:acme/sre, or a role as role:approver',
        '21:35 windows[15].overide: unknown key "overide"',
        '22:18 windows[16].allow: this must be a cron expression of five fields (minute, hour, day, month, weekday), such as'.slice(0, 110),
      ].map((line) => line.slice(0, 110)),
    );
  });

  it('names the nearest known key and the form that was meant', () => {
    expect(errors(withWindows('{ deny: { form: 2026-03-02, to: 2026-03-04 } }'))).toEqual([
      '6:19 windows[0].deny.form: unknown key "form"',
    ]);
    expect(errors(withWindows('{ deny: 7 }'))[0]).toContain('6:17 windows[0].deny: this must be a cron expression');
    expect(errors(plan('    timezone: +02:00\n'))).toEqual(['5:15 timezone: this must be an IANA time zone such as Europe/Berlin or UTC']);
  });
});
