import { describe, expect, it } from 'vitest';
import { readActLog } from './act-log.ts';

// Lines of act 0.2.89 with `--json`, shortened.
const OUTPUT = String.raw`{"level":"warning","msg":"Couldn't get a valid docker connection","time":"2026-11-25T21:51:49Z"}
{"job":"release/precheck","jobID":"precheck","level":"info","msg":"13 checks: 13 passed\n","raw_output":true,"stage":"Main"}
{"arg":"shop-staging-1","command":"set-output","job":"release/precheck","jobID":"precheck","level":"info","msg":"  ⚙  ::set-output:: release-id=shop-staging-1","name":"release-id"}
{"command":"summary","content":"# hello\n","jobID":"precheck","level":"info","msg":"  ⚙  Summary - # hello\n"}
{"jobID":"precheck","jobResult":"success","level":"info","msg":"🏁  Job succeeded"}
{"arg":"it is refused\nsecond line","command":"error","jobID":"stage","kvPairs":{"title":"Refused"},"level":"error","msg":"  ❗  ::error title=Refused::it is refused%0Asecond line\n"}
{"jobID":"stage","jobResult":"failure","level":"info","msg":"🏁  Job failed"}
Error: Job 'stage' failed
{"jobID":"close","jobRes`;

describe('readActLog', () => {
  const log = readActLog(OUTPUT);

  it('has the jobs that ran, with their results', () => {
    expect(log.jobs).toEqual([
      { id: 'precheck', result: 'success' },
      { id: 'stage', result: 'failure' },
    ]);
  });

  it('has annotations with their lines, outputs and summaries', () => {
    expect(log.annotations).toEqual([{ level: 'error', job: 'stage', title: 'Refused', message: 'it is refused\nsecond line' }]);
    expect(log.outputs).toEqual({ 'release-id': 'shop-staging-1' });
    expect(log.summaries).toEqual([{ job: 'precheck', text: '# hello\n' }]);
  });

  it('keeps what steps printed and what act complains about, also of a run that was cut off', () => {
    expect(log.text).toContain('13 checks: 13 passed\n');
    expect(log.text).toContain("Error: Job 'stage' failed\n");
    expect(log.text).not.toContain('docker connection');
  });
});
