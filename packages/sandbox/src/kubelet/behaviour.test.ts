import { describe, expect, it } from 'vitest';
import { behaviourOf, HEALTHY } from './behaviour.ts';
import { parseRules } from './control-server.ts';

describe('behaviourOf', () => {
  it('is healthy when nobody says otherwise', () => {
    expect(behaviourOf(['web:v1'], {}, [{ image: 'v2', behaviour: { crash: 'loop' } }])).toEqual(HEALTHY);
  });

  it('matches a part of the image, or a regular expression', () => {
    const behaviour = { 'never-ready': 'true' };
    expect(behaviourOf(['web@sha256:abc'], {}, [{ image: 'sha256:abc', behaviour }]).neverReady).toBe(true);
    expect(behaviourOf(['web:v10'], {}, [{ image: '/:v1$/', behaviour }]).neverReady).toBe(false);
    expect(behaviourOf(['side:v1', 'web:v1'], {}, [{ image: '/web:v1$/', behaviour }]).neverReady).toBe(true);
  });

  it('puts later rules over earlier ones and annotations over rules', () => {
    const rules = [
      { image: 'web', behaviour: { 'ready-after': '1s', termination: '5s' } },
      { image: 'v2', behaviour: { 'ready-after': '2s' } },
    ];
    expect(behaviourOf(['web:v2'], {}, rules)).toMatchObject({ readyAfterMs: 2000, terminationMs: 5000 });
    expect(behaviourOf(['web:v2'], { 'testbed.sluice.ci/ready-after': '1.5s', other: 'x' }, rules).readyAfterMs).toBe(1500);
  });

  it('reads what a pod that serves answers', () => {
    const behaviour = { serve: 'true', 'error-share': '5%', latency: '20ms', 'latency-p99': '0.2s', concurrency: '4', memory: '1Mi' };
    expect(behaviourOf(['web'], {}, [{ image: 'web', behaviour }])).toMatchObject({
      serves: true,
      errorShare: 0.05,
      latency: { medianMs: 20, p99Ms: 200 },
      concurrency: 4,
      memoryBytes: 1_048_576,
    });
  });

  it.each([
    [{ crash: 'sometimes' }, 'expected loop or once'],
    [{ 'ready-after': 'soon' }, 'expected a duration'],
    [{ redy: 'true' }, 'unknown behaviour redy; known: ready-after'],
    [{ 'image-pull': 'slow' }, 'expected not-found or transient'],
    [{ 'error-share': '101%' }, 'error-share: expected 0% to 100%, or 0 to 1, got 101%'],
    [{ 'error-code': '200' }, 'error-code: expected a whole number from 400 to 599, got 200'],
    [{ concurrency: '0' }, 'concurrency: expected a whole number from 1'],
    [{ instrumentation: 'statsd' }, 'instrumentation: expected one of prometheus, opentelemetry, none'],
    [{ address: 'prometheus' }, 'address: expected an IP address'],
  ])('refuses %o', (behaviour, message) => {
    expect(() => behaviourOf(['a'], {}, [{ image: 'a', behaviour }])).toThrow(message);
  });
});

describe('parseRules', () => {
  it('reads a list of rules', () => {
    expect(parseRules('[{"image":"v2","behaviour":{"crash":"loop"}}]')).toEqual([{ image: 'v2', behaviour: { crash: 'loop' } }]);
  });

  it.each(['{}', '[{"behaviour":{}}]', '[{"image":"a","behaviour":"crash"}]'])('refuses %s', (text) => {
    expect(() => parseRules(text)).toThrow('expected');
  });
});
