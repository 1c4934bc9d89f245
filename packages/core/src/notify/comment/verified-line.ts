import { formatDuration } from '../../plan/durations.ts';
import { type MeasuredSignal, measuredSignals } from '../../record/measured-signals.ts';
import type { Release } from '../../record/release-record.ts';
import { severityOf, worstVerdict } from '../../verdict.ts';
import { formatNumber } from '../../verify/format-numbers.ts';
import { plainMarkdown } from '../markdown/escape.ts';
import { sideWords } from '../signal-words.ts';

const SHOWN = 4;

/**
 * What was measured, in one line: for each signal the service that fares worst with it. Empty where nothing was.
 * `Verified 10 min: errors 0.21% new / 0.19% old (1.1×, fails over 1.1×) · … · 12,380 requests → **pass**`.
 */
export function verifiedLine(release: Release): readonly string[] {
  const measured = measuredSignals(release).filter(({ signal }) => signal.critical || signal.verdict === 'fail');
  if (measured.length === 0) return [];
  const services = new Set(measured.map(({ service, target }) => `${target}/${service}`)).size;
  const byName = new Map<string, MeasuredSignal[]>();
  for (const each of measured) byName.set(each.signal.name, [...(byName.get(each.signal.name) ?? []), each]);
  const worst = [...byName.values()].flatMap((entries) => entries.toSorted(worse).slice(0, 1)).toSorted(worse);
  const words = worst.slice(0, SHOWN).map((each) => describe(each, services > 1));
  const rest = worst.length - words.length;
  const seconds = Math.max(...measured.map(({ signal }) => signal.exposure.seconds));
  const requests = measured.reduce((sum, { signal }) => Math.max(sum, signal.exposure.requests), 0);
  const accepted = [...new Set(release.verifications.flatMap(({ accepted }) => (accepted === null ? [] : [accepted.by])))];
  return [
    `Verified ${formatDuration(seconds)}${services > 1 ? ` on ${services} workloads` : ''}: ${[
      ...words,
      ...(rest > 0 ? [`${rest} more signals`] : []),
      ...(requests > 0 ? [`${requests.toLocaleString('en-US')} requests`] : []),
    ].join(' · ')} → **${worstVerdict(measured.map(({ signal }) => signal.verdict))}**${
      accepted.length === 0 ? '' : ` · gone on with by ${plainMarkdown(accepted.join(', '))}`
    }`,
  ];
}

function describe({ signal, service }: MeasuredSignal, several: boolean): string {
  const where = several ? ` (${plainMarkdown(service)})` : '';
  const name = plainMarkdown(signal.name);
  if (signal.new === null && signal.old === null) return `${name}: ${signal.verdict === 'pass' ? 'ok' : 'not measured'}${where}`;
  if (signal.method === 'instances') return `${name} ${signal.verdict === 'pass' ? 'ok' : `**${signal.verdict}**`}${where}`;
  const values = `${sideWords(signal, signal.new)} new${signal.old === null ? '' : ` / ${sideWords(signal, signal.old)} old`}`;
  const allowed = signal.tolerance === null ? '' : `, may be ${formatNumber(signal.tolerance)}×`;
  const ratio = signal.ratio === null ? '' : ` (${formatNumber(signal.ratio)}×${allowed})`;
  return `${name} ${values}${ratio}${where}${signal.verdict === 'pass' ? '' : ` **${signal.verdict}**`}`;
}

function worse(a: MeasuredSignal, b: MeasuredSignal): number {
  return severityOf(b.signal.verdict) - severityOf(a.signal.verdict) || (b.signal.ratio ?? 0) - (a.signal.ratio ?? 0);
}
