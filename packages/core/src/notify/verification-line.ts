import type { ReleaseEvent } from '../release/event.ts';

type Look = Extract<ReleaseEvent, { kind: 'verification' }>;

/**
 * One look in a few words, without numbers that change every time: `golden-signals: errors ok, latency inconclusive`. What failed is told
 * with its numbers.
 */
export function verificationLine({ verification, signals }: Pick<Look, 'verification' | 'signals'>): string {
  const failed = signals.filter(({ verdict }) => verdict === 'fail');
  if (failed.length > 0) return `${verification}: ${failed.map(({ name, message }) => `${name}: ${message}`).join('; ')}`;
  const words = signals.map(({ name, verdict }) => `${name} ${verdict === 'pass' ? 'ok' : verdict}`);
  return `${verification}: ${words.join(', ')}`;
}
