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

  it.each([
    [{ crash: 'sometimes' }, 'expected loop or once'],
    [{ 'ready-after': 'soon' }, 'expected a duration'],
    [{ redy: 'true' }, 'unknown behaviour redy; known: ready-after'],
    [{ 'image-pull': 'slow' }, 'expected not-found or transient'],
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
