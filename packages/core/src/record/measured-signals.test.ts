import { describe, expect, it } from 'vitest';
import { measuredSignals } from './measured-signals.ts';
import { sampleSignal, sampleVerification } from './testing/sample-verification.ts';

const side = (value: number) => ({ bad: null, total: null, value });

describe('measuredSignals', () => {
  it('has what a signal was before, beside old instances, and after; and the worst that was said of it', () => {
    const verifications = [
      sampleVerification({ index: 1, signals: [sampleSignal({ old: side(1), new: side(2), until: 1 })] }),
      sampleVerification({ index: 3, signals: [sampleSignal({ old: side(1), new: side(3), until: 2, verdict: 'inconclusive' })] }),
      sampleVerification({ index: 5, compared: 'time', signals: [sampleSignal({ old: side(1), new: side(4), until: 3 })] }),
    ];
    expect(measuredSignals({ verifications })).toMatchObject([
      {
        service: 'api',
        target: 'eu',
        before: { value: 1 },
        during: { value: 3 },
        after: { value: 4 },
        signal: { verdict: 'inconclusive' },
      },
    ]);
  });

  it('begins with what failed', () => {
    const verifications = [
      sampleVerification({ service: 'a' }),
      sampleVerification({ service: 'b', signals: [sampleSignal({ name: 'latency' }), sampleSignal({ verdict: 'fail' })] }),
    ];
    expect(measuredSignals({ verifications }).map(({ service, signal }) => `${service} ${signal.name}`)).toEqual([
      'b errors',
      'a errors',
      'b latency',
    ]);
  });
});
