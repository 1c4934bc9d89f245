import { describe, expect, it } from 'vitest';
import { FakeMeasuring } from '../../release/testing/fake-measuring.ts';
import { neverReady } from '../../release/testing/model-workload.ts';
import { approval, Bench, batch, golden, planOf, verify, wait } from '../../release/testing/release-bench.ts';
import { VirtualClock } from '../../release/testing/virtual-clock.ts';
import { SITUATIONS } from '../testing/boutique.ts';
import { packageAddress } from './package-address.ts';
import { eventsBetween } from './release-events.ts';

const types = (events: ReturnType<typeof eventsBetween>) => events.map(({ event }) => event.type.replace('ci.sluice.', ''));

async function recorded(bench: Bench) {
  const { release } = (await bench.records.load()).record;
  if (!release) throw new Error('there is a release');
  return release;
}

describe('eventsBetween', () => {
  it('tells a whole release, each phase once', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), wait(60), batch('100%')] }));
    await bench.run();
    expect(types(eventsBetween(null, await recorded(bench)))).toEqual([
      'plan.started',
      'task.started',
      'task.succeeded',
      'task.started',
      'task.succeeded',
      'task.started',
      'task.succeeded',
      'dev.cdevents.service.upgraded.0.3.0',
      'finishing',
      'plan.succeeded',
    ]);
  });

  it('tells only what is new since another record, and derives the same events again', async () => {
    const bench = new Bench(planOf({ steps: [batch(1), approval('go'), batch('100%')] }));
    await bench.run();
    const waiting = await recorded(bench);
    await bench.run();
    const again = await recorded(bench);
    expect(types(eventsBetween(waiting, again))).toEqual(['resumed', 'paused']);
    expect(eventsBetween(waiting, waiting)).toEqual([]);
    const first = eventsBetween(null, waiting).map(({ event }) => event.id);
    expect(eventsBetween(null, again).map(({ event }) => event.id)).toEqual(expect.arrayContaining(first));
    expect(new Set(first).size).toBe(first.length);
  });

  it('tells a way back, and which services went', async () => {
    const bench = new Bench(planOf({ steps: [batch(3), batch('100%')], services: [{ name: 'api' }, { name: 'web', after: ['api'] }] }));
    bench.workload('api').live = neverReady('v2');
    await bench.run();
    const events = eventsBetween(null, await recorded(bench));
    expect(types(events)).toContain('rollback.started');
    // web came after api, and was never touched.
    expect(events.filter(({ moment }) => moment === 'service-rolled-back').map(({ text }) => text)).toEqual(['api in eu is on v1']);
  });

  it('tells that it verifies, and of a metric that failed; that nobody resumed it', async () => {
    const plan = planOf({ steps: [batch(2), verify(60), batch(5), verify(600), batch('100%')], verifications: [golden()] });
    const bench = new Bench(plan, 10, new VirtualClock());
    const measuring = new FakeMeasuring();
    bench.measuring = measuring;
    bench.clock.onTick = () => {
      if (bench.counts()[1] >= 5) measuring.traffic.new = 0.1;
    };
    await bench.run();
    const events = eventsBetween(null, await recorded(bench));
    expect(types(events).filter((type) => !type.startsWith('task'))).toEqual([
      'plan.started',
      'verifying',
      'verifying',
      'metric.anomaly',
      'rollback.started',
      'dev.cdevents.service.rolledback.0.3.0',
      'rollback.succeeded',
    ]);
    const anomaly = events.find(({ moment }) => moment === 'metric-anomaly');
    expect(anomaly?.text).toMatch(/^api in eu: errors: [\d.]+% of/);
    expect(anomaly?.event.data).toMatchObject({ verification: 'golden-signals', signal: { name: 'errors', verdict: 'fail' } });
    expect(JSON.stringify(anomaly)).not.toContain('series');
  });

  it.each(['waiting', 'rolled-back'] as const)('has the form of CloudEvents and CDEvents: %s', async (name) => {
    const events = eventsBetween(null, SITUATIONS[name]);
    await expect(`${JSON.stringify(events.slice(-2), null, 2)}\n`).toMatchFileSnapshot(`../testdata/events-${name}.json`);
  });
});

describe('packageAddress', () => {
  it.each([
    ['ghcr.io/acme/api@sha256:ab', 'pkg:oci/api@sha256%3Aab?repository_url=ghcr.io%2Facme%2Fapi'],
    ['localhost:5000/Api:v1', 'pkg:oci/api?repository_url=localhost%3A5000%2FApi&tag=v1'],
    ['api', 'pkg:oci/api?repository_url=api'],
  ])('of %s is %s', (image, address) => {
    expect(packageAddress(image)).toBe(address);
  });
});
