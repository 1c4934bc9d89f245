import { describe, expect, it } from 'vitest';
import { type Behaviour, type BehaviourText, behaviourOf, HEALTHY } from './behaviour.ts';
import { BOUND, nextStep, type PodLife } from './pod-life.ts';

/** What a pod goes through, as `stage@ms`, for the first `limit` steps. */
function lifeOf(behaviour: Behaviour, limit = 12): string[] {
  const path: string[] = [];
  let life: PodLife = BOUND;
  let at = 0;
  for (let index = 0; index < limit; index += 1) {
    const step = nextStep(life, behaviour);
    if (step === undefined) break;
    at += step.afterMs;
    life = step.life;
    path.push(`${describeLife(life)}@${at}`);
  }
  return path;
}

function describeLife(life: PodLife): string {
  if (life.stage === 'running') return life.ready ? 'ready' : `running:${life.restarts}`;
  if (life.stage === 'crashed' || life.stage === 'init-crashed') return `${life.stage}:${life.backOff ? 'back-off' : 'exit'}`;
  return life.stage;
}

const like = (text: BehaviourText): Behaviour => behaviourOf(['web:v2'], {}, [{ image: 'v2', behaviour: text }]);

describe('the life of a pod', () => {
  it.each<[string, BehaviourText, string[]]>([
    ['is ready after a while', { 'ready-after': '500ms' }, ['running:0@0', 'ready@500']],
    ['is ready at once when its program is that fast', { 'ready-after': '0ms' }, ['ready@0']],
    ['runs and is never ready', { 'never-ready': 'true' }, ['running:0@0']],
    ['is ready and then not any more', { 'lose-ready-after': '2s' }, ['running:0@0', 'ready@200', 'running:0@2200']],
    ['waits for ever for an image that does not exist', { 'image-pull': 'not-found' }, ['pull-failed@0', 'pull-failed@500']],
    [
      'gets its image at the third attempt',
      { 'image-pull': 'transient' },
      ['pull-failed@0', 'pull-failed@500', 'running:0@1000', 'ready@1200'],
    ],
    ['waits for ever for a Secret', { 'missing-secret': 'db' }, ['config-error@0']],
    ['crashes once and recovers', { crash: 'once' }, ['running:0@0', 'crashed:exit@50', 'running:1@70', 'ready@270']],
  ])('%s', (_, text, path) => {
    expect(lifeOf(like(text))).toEqual(path);
  });

  it('crashes in a loop: restarted at once the first time, then after 1, 2, 4 … seconds, 30 at most', () => {
    const path = lifeOf(like({ crash: 'loop' }), 40);
    expect(path.slice(0, 6)).toEqual([
      'running:0@0',
      'crashed:exit@50',
      'running:1@70',
      'crashed:exit@120',
      'crashed:back-off@140',
      'running:2@1140',
    ]);
    const restarts = path.filter((step) => step.startsWith('running')).map((step) => Number(step.split('@')[1]));
    const gaps = restarts.slice(1).map((at, index) => at - (restarts[index] ?? 0));
    expect(Math.max(...gaps)).toBe(30_000 + 70);
  });

  it('crashes after it was ready when it lives that long', () => {
    expect(lifeOf(like({ 'crash-after': '3s' }), 4)).toEqual(['running:0@0', 'ready@200', 'crashed:exit@3200', 'running:1@3220']);
  });

  it('fails in its init container for ever', () => {
    expect(lifeOf(like({ 'init-crash': 'true' }), 3)).toEqual([
      'init-crashed:exit@0',
      'init-crashed:back-off@100',
      'init-crashed:exit@1100',
    ]);
  });

  it('gets well when its behaviour does', () => {
    const crashed: PodLife = { stage: 'crashed', restarts: 5, backOff: true };
    expect(nextStep(crashed, HEALTHY)?.life).toMatchObject({ stage: 'running', restarts: 5 });
    const unready: PodLife = { stage: 'running', restarts: 0, ready: false, wasReady: true, healed: false };
    expect(nextStep(unready, HEALTHY)?.life).toMatchObject({ ready: true });
    expect(nextStep({ stage: 'config-error', restarts: 0, secret: 'db' }, HEALTHY)?.life.stage).toBe('running');
  });
});
