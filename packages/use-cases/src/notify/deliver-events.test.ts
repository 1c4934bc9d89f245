import { type CloudEvent, type DeliveryLog, eventsBetween, type Release } from '@sluice/core';
import { boutique, SITUATIONS } from '@sluice/core/testing/boutique';
import { describe, expect, it } from 'vitest';
import { deliverEvents } from './deliver-events.ts';

class MemoryLog implements DeliveryLog {
  readonly taken = new Set<string>();
  broken = false;
  async delivered(): Promise<ReadonlySet<string>> {
    return new Set(this.taken);
  }
  async note(_release: string, _channel: string, eventIds: readonly string[]): Promise<void> {
    if (this.broken) throw new Error('forbidden');
    for (const id of eventIds) this.taken.add(id);
  }
}

function channel(refuses: (event: CloudEvent) => boolean = () => false) {
  const got: string[] = [];
  const send = async (event: CloudEvent): Promise<void> => {
    if (refuses(event)) throw new Error('the receiver is down');
    got.push(event.id);
  };
  return { name: 'hook', got, send };
}

const all = (release: Release): readonly string[] => eventsBetween(null, release).map(({ event }) => event.id);

describe('deliverEvents', () => {
  it('sends what is new, in order, and nothing twice', async () => {
    const log = new MemoryLog();
    const hook = channel();
    const { waiting, done } = SITUATIONS;
    expect(await deliverEvents(waiting, hook, log)).toEqual({
      channel: 'hook',
      sent: all(waiting).length,
      known: 0,
      left: 0,
      problem: null,
    });
    expect((await deliverEvents(waiting, hook, log)).sent).toBe(0);
    await deliverEvents(done, hook, log);
    expect(new Set(hook.got).size).toBe(hook.got.length);
    expect(hook.got).toEqual(expect.arrayContaining([...all(waiting), ...all(done)]));
  });

  it('goes on after a failure where it was, the next time', async () => {
    const log = new MemoryLog();
    const [first = '', second = '', ...rest] = all(SITUATIONS.waiting);
    const down = channel(({ id }) => id === second);
    expect(await deliverEvents(SITUATIONS.waiting, down, log)).toMatchObject({
      sent: 1,
      left: rest.length + 1,
      problem: 'the receiver is down',
    });
    const up = channel();
    await deliverEvents(SITUATIONS.waiting, up, log);
    expect([...down.got, ...up.got]).toEqual([first, second, ...rest]);
  });

  it('sends only what the rules ask for', async () => {
    const plan = { ...boutique().plan, notifications: { channels: [], rules: [{ when: ['waiting'], where: ['hook'] }] } } as const;
    const hook = channel();
    await deliverEvents({ ...SITUATIONS.waiting, plan }, hook, new MemoryLog());
    expect(hook.got).toEqual([expect.stringContaining('phase/held')]);
    const other = { ...channel(), name: 'other' };
    expect((await deliverEvents({ ...SITUATIONS.waiting, plan }, other, new MemoryLog())).sent).toBe(0);
  });

  it('says when it cannot note what was taken', async () => {
    const log = new MemoryLog();
    log.broken = true;
    expect((await deliverEvents(SITUATIONS.waiting, channel(), log)).problem).toMatch(/may be sent once more: forbidden/);
  });
});
