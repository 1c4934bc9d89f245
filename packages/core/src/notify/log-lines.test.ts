import { describe, expect, it } from 'vitest';
import type { Decision } from '../release/decision.ts';
import type { ReleaseEvent } from '../release/event.ts';
import { LogLines } from './log-lines.ts';
import { HELD, MOVING, PAUSING, sampleRelease, WAITING } from './testing/sample-release.ts';

function workload(decision: Decision): ReleaseEvent {
  return { kind: 'workload', target: 'eu', service: 'api', decision };
}

const until = Date.parse('2026-11-23T12:10:00Z');
const story: readonly ReleaseEvent[] = [
  { kind: 'phase', phase: 'releasing', reason: 'started' },
  { kind: 'step', target: 'eu', index: 0, title: 'api 25%', outcome: 'running' },
  workload(MOVING),
  workload(PAUSING),
  workload(WAITING),
  workload(MOVING),
  { kind: 'causes', target: 'eu', service: 'api', causes: [{ kind: 'probe', final: false, pod: 'api-1', message: 'not ready' }] },
  { kind: 'causes', target: 'eu', service: 'api', causes: [{ kind: 'probe', final: false, pod: 'api-1', message: 'not ready' }] },
  workload(HELD),
  { kind: 'step', target: 'eu', index: 0, title: '', outcome: 'done' },
  { kind: 'waiting', target: 'eu', reason: 'pause', until },
  { kind: 'waiting', target: 'eu', reason: 'approval go', until: null },
  { kind: 'notice', message: 'took over the lock of shop/api' },
  { kind: 'phase', phase: 'held', reason: 'approval go' },
];

function tell(github: boolean): readonly string[] {
  const lines = new LogLines(sampleRelease(), github);
  return [...lines.opening(), ...story.flatMap((event) => lines.lines(event)), ...lines.closing()];
}

describe('LogLines', () => {
  it('says what began, what was reached and what went wrong, each once', () => {
    expect(tell(false).join('\n')).toBe(`shop v2 → production (shop-production-7, plan abcdef0)
releasing: started
eu: api 25%
  api: old 10 → 7, new 3 → 3
  api: api-1: not ready
  api: held: 7 old, 3 new
eu: waits for pause until 2026-11-23T12:10:00.000Z
eu: waits for approval go
took over the lock of shop/api
held: approval go`);
  });

  it('groups each step in the log of GitHub', () => {
    const lines = tell(true);
    expect(lines[2]).toBe('::group::eu: api 25%');
    expect(lines[6]).toBe('::endgroup::');
    expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(2);
  });

  it('closes a group that a failure left open', () => {
    const lines = new LogLines(sampleRelease(), true);
    lines.lines({ kind: 'step', target: 'eu', index: 0, title: 'api 25%', outcome: 'running' });
    expect(lines.closing()).toEqual(['::endgroup::']);
    expect(lines.closing()).toEqual([]);
  });

  it('lets no text from the cluster begin a line of its own', () => {
    const lines = new LogLines(sampleRelease(), true);
    const message = 'pull failed\n::add-mask::api';
    const said = [
      ...lines.lines({
        kind: 'causes',
        target: 'eu',
        service: 'api',
        causes: [{ kind: 'image-pull', final: true, pod: 'api-1', message }],
      }),
      ...lines.lines({ kind: 'phase', phase: 'rolling-back', reason: message }),
      ...lines.lines({ kind: 'step', target: 'eu', index: 0, title: message, outcome: 'running' }),
      ...lines.lines({ kind: 'notice', message }),
    ];
    expect(said).toHaveLength(4);
    expect(said.join('\n').split('\n')).toHaveLength(4);
  });
});
