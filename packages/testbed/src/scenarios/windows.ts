import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from './judge.ts';
import { check, equal, type Scenario } from './scenario.ts';
import { ENVIRONMENT, ends, type Scene } from './scene.ts';

const HOUR_MS = 3_600_000;
const PAUSE = { pause: { for: '5s' } };
const STEPS = [{ batch: '25%' }, PAUSE, { batch: '50%' }, { batch: '100%' }];
const PLAN = {
  steps: STEPS,
  environment: { concurrency: { instances: 3 }, windows: [{ deny: { ical: 'freezes.ics' }, reason: 'freeze', override: 'fix' }] },
};

export const WINDOWS: readonly Scenario[] = [
  {
    items: [],
    name: 'a freeze begins in the middle of a release: held before the next batch with nothing in motion, and on when it ends',
    async run(scene) {
      freeze(scene, null);
      await scene.stand({ n: 10 }, PLAN);
      await ends(scene.start(['windows', '--environment', ENVIRONMENT]), 0);
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      const opensAt = Math.ceil((Date.now() + HOUR_MS) / 1000) * 1000;
      freeze(scene, opensAt);
      await ends(release, 4);
      const record = await scene.record();
      equal('phase, what it waits for, and until when', [record?.phase, record?.holding, record?.resumeAt], ['held', 'window', opensAt]);
      check(record?.reason.startsWith('closed: freeze') === true, `the reason is ${record?.reason}`);
      await ends(scene.start(['windows', '--environment', ENVIRONMENT]), 3);
      const seen = (await scene.observations()).length;
      // Taken up too early it holds again; nothing of the Deployment is touched meanwhile.
      await ends(scene.resume(), 4);
      await sleep(1_500);
      equal('what the observer saw while it was held', (await scene.observations()).length - seen, 0);
      equal('instances', [await scene.sizes('v2'), (await scene.deployment()).spec.paused], ['7+3', true]);
      freeze(scene, null);
      await ends(scene.resume(), 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [],
    name: 'a freeze holds no way back, and no fix that it lets pass',
    async run(scene) {
      freeze(scene, null);
      await scene.stand({ n: 10 }, PLAN);
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      freeze(scene, Date.now() + HOUR_MS);
      await ends(release, 4);
      await ends(scene.rollback(), 0);
      equal('instances after the way back', await scene.sizes('v2'), '10+0');
      const refused = await ends(scene.release('v2'), 3);
      check(refused.stderr.includes('closed: freeze'), `precheck said ${refused.stderr.slice(-300)}`);
      const { stdout } = await ends(scene.release('v2', '--fix-reason', 'carts are lost'), 0);
      check(stdout.includes('carts are lost'), 'the reason for the fix is not in the document');
      return judge(scene, { toward: 'v2', least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
];

/** The calendar beside the plan: a freeze from an hour ago up to then, or none. */
function freeze(scene: Scene, until: number | null): void {
  const stamp = (instant: number): string => new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const event =
    until === null ? [] : ['BEGIN:VEVENT', 'UID:freeze', `DTSTART:${stamp(Date.now() - HOUR_MS)}`, `DTEND:${stamp(until)}`, 'END:VEVENT'];
  scene.file('freezes.ics', ['BEGIN:VCALENDAR', 'VERSION:2.0', ...event, 'END:VCALENDAR', ''].join('\r\n'));
}
