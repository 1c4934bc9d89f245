import { describe, expect, it } from 'vitest';
import { sampleRelease } from '../notify/testing/sample-release.ts';
import { emptyRecord, type Release } from '../record/release-record.ts';
import { decideWindow } from '../windows/decide-window.ts';
import type { WindowAnswer } from '../windows/window-answer.ts';
import { decideResumption } from './decide-resumption.ts';
import { decideSweep } from './decide-sweep.ts';
import { holdOf } from './hold-of.ts';
import { workflowInputs } from './workflow-inputs.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const HOUR_MS = 3_600_000;
const about = (changes: Partial<Release> | null) => ({
  ...emptyRecord('shop', 'production'),
  release: changes && sampleRelease(changes),
});
const window = (open: boolean) => {
  const answer: WindowAnswer = { at: NOW, open, causes: [], changesAt: NOW + HOUR_MS, lookedUntil: NOW, message: open ? 'open' : 'closed' };
  return decideWindow({ answer, fix: null, underWay: false });
};
const yes = { name: 'go', scope: 'release', by: 'grace', at: 5, seenAt: 5, comment: null, via: 'command', run: null } as const;
const moved = (at: number) => [{ phase: 'held', holding: 'stage', reason: 'go was approved', at } as const];

describe('decideSweep', () => {
  it.each<[string, Partial<Release> | null, string]>([
    ['no release', null, 'nothing'],
    ['one that has succeeded', { phase: 'succeeded', holding: null }, 'nothing'],
    ['one that has not begun', { phase: 'prepared', holding: null }, 'nothing'],
    ['one that waits for a person', {}, 'wait'],
    ['one whose next job is on its way', { holding: 'stage' }, 'nothing'],
    ['a pause that lasts', { holding: 'stage', resumeAt: NOW + 1 }, 'wait'],
    ['a pause that is over', { holding: 'stage', resumeAt: NOW }, 'resume'],
    ['an approval by command', { holding: 'stage', approvals: [{ ...yes, decision: 'approved' }], phases: moved(5) }, 'resume'],
    [
      'an approval by command, and a stage since',
      { holding: 'stage', approvals: [{ ...yes, decision: 'approved' }], phases: moved(6) },
      'nothing',
    ],
    ['a no by command', { approvals: [{ ...yes, decision: 'rejected' }] }, 'repair'],
    ['a lost runner', { phase: 'releasing', holding: null }, 'repair'],
    ['a way back that was cut short', { phase: 'rolling-back', holding: null }, 'repair'],
    ['a way back that failed', { phase: 'rollback-failed', holding: null }, 'needs-person'],
    ['a hold that somebody else caused', { holding: 'foreign' }, 'needs-person'],
    ['a cancel', { holding: 'cancelled' }, 'needs-person'],
  ])('answers for %s', (_, changes, kind) => {
    expect(decideSweep(about(changes), { now: NOW, window: null }).kind).toBe(kind);
  });

  it.each([
    [null, 'closed', { kind: 'wait', until: NOW + HOUR_MS }],
    [NOW - 1, 'closed', { kind: 'wait', until: NOW + HOUR_MS }],
    [null, 'open', { kind: 'resume' }],
    [NOW + 1, 'open', { kind: 'resume' }],
  ])('asks the windows again, whatever was said when it was held: %s, %s', (resumeAt, state, expected) => {
    expect(decideSweep(about({ holding: 'window', resumeAt }), { now: NOW, window: window(state === 'open') })).toMatchObject(expected);
  });
});

describe('decideResumption', () => {
  const release = sampleRelease({ holding: 'stage', resumeAt: NOW });
  const started = (run: string | null) => ({ ...release, resumption: { hold: holdOf(release), workflow: 'release.yml', run, at: NOW } });

  it.each([
    ['nothing was started', release, 'unknown', 0, 'start'],
    ['its run is under way, however long', started('7'), 'under-way', 99, 'started'],
    ['its run has ended', started('7'), 'ended', 0.9, 'started'],
    ['its run has ended and has not moved it', started('7'), 'ended', 1, 'start'],
    ['nobody knows of a run', started(null), 'unknown', 0.9, 'started'],
    ['nobody knows of a run for an hour', started(null), 'unknown', 1, 'start'],
    ['it holds for another reason since', { ...started('7'), holding: 'window' as const }, 'under-way', 0, 'start'],
    ['it may go on at another time', { ...started('7'), resumeAt: null }, 'under-way', 0, 'start'],
  ] as const)('%s', (_, given, state, hours, kind) => {
    expect(decideResumption(given, state, NOW + hours * HOUR_MS).kind).toBe(kind);
  });
});

describe('workflowInputs', () => {
  const start = { known: { 'release-id': 'shop-production-7', version: 'v2', plan: 'release.yaml' }, needed: ['release-id'] };
  const inputs = (text: string) => workflowInputs('.github/workflows/release.yml', text, start);

  it('are those that the workflow has', () => {
    expect(inputs('on:\n  workflow_dispatch:\n    inputs: { release-id: { type: string }, version:, more: }\n')).toEqual({
      'release-id': 'shop-production-7',
      version: 'v2',
    });
  });

  it.each([
    ['on: workflow_dispatch', 'cannot be started'],
    ['on: { push: }', 'cannot be started'],
    ['on: { workflow_dispatch: }', 'has no input release-id under on.workflow_dispatch. Add "release-id: { type: string }"'],
    ['on: { workflow_dispatch: { inputs: { release_id: } } }', '(there is release_id)'],
    ['on: [', 'is no YAML'],
    ['', 'cannot be started'],
  ])('are missed in %j', (text, message) => {
    expect(() => inputs(text)).toThrow(message);
  });
});
