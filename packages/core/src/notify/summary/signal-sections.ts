import { formatDuration } from '../../plan/durations.ts';
import { type MeasuredSignal, measuredSignals } from '../../record/measured-signals.ts';
import type { Release } from '../../record/release-record.ts';
import type { SeriesPoint, SignalRecord } from '../../record/verification-record.ts';
import { formatNumber } from '../../verify/format-numbers.ts';
import { mermaidLabel, plainMarkdown, shortMarkdown, table } from '../markdown/escape.ts';
import { secondsToVerdict, sideWords } from '../signal-words.ts';

type Measured = Pick<Release, 'verifications' | 'gates'>;

const MOST_ROWS = 200;
const MOST_CHARTS = 3;
/** Mermaid labels every point of a line chart's axis. */
const CHART_POINTS = 30;
const SIGNS = { pass: '✅', inconclusive: '❔', error: '⚠️', fail: '⛔' } as const;

/** What was measured of new against old: numbers for each signal, charts of those that matter most, and what gates said. */
export function signalSections(release: Measured): readonly string[] {
  const measured = measuredSignals(release);
  return [...rows(measured), ...charts(measured), ...gates(release)];
}

function rows(measured: readonly MeasuredSignal[]): readonly string[] {
  if (measured.length === 0) return [];
  const shown = measured.slice(0, MOST_ROWS).map((each) => {
    const { service, target, signal, before, during, after } = each;
    const seconds = secondsToVerdict(signal, each);
    return [
      `${SIGNS[signal.verdict]} ${plainMarkdown(signal.name)}`,
      plainMarkdown(service),
      plainMarkdown(target),
      sideWords(signal, before),
      sideWords(signal, during),
      sideWords(signal, after),
      ratioWords(signal),
      evidenceWords(signal),
      seconds === null ? '' : formatDuration(seconds),
      signal.verdict === 'pass' ? '' : shortMarkdown(signal.message, 200),
    ];
  });
  const head = ['signal', 'service', 'target', 'before', 'new beside old', 'after', 'ratio', 'evidence of harm', 'known after', 'why'];
  const left = measured.length - shown.length;
  return [table(head, shown), ...(left > 0 ? [`<sub>The first ${shown.length} of ${measured.length} signals.</sub>`] : [])];
}

/** `1.1× (0.62 to 1.9)`. */
function ratioWords({ ratio, interval }: SignalRecord): string {
  if (ratio === null) return '';
  const range =
    interval === null ? '' : ` (${formatNumber(interval.low ?? 0)} to ${interval.high === null ? '∞' : formatNumber(interval.high)})`;
  return `${formatNumber(ratio)}×${range}`;
}

/** How near it came to the boundary: `E 0.3 of 40`, `p 0.2 of 0.01`, `1 of 3 in a row`. */
function evidenceWords({ statistic }: SignalRecord): string {
  switch (statistic?.kind) {
    case 'e-value':
      return `E ${formatNumber(Math.exp(Math.min(statistic.logE, 600)))} of ${formatNumber(Math.exp(statistic.logBoundary))}`;
    case 'rank-test':
      return `p ${formatNumber(statistic.p)} of ${formatNumber(statistic.alpha)}`;
    case 'in-a-row':
      return `${statistic.count} of ${statistic.limit} in a row`;
    case undefined:
      return '';
    default:
      return statistic satisfies never;
  }
}

/** What failed, else what came nearest to failing: its values on both sides, and its evidence with the boundary. */
function charts(measured: readonly MeasuredSignal[]): readonly string[] {
  const charted = measured.filter(({ signal }) => signal.critical && signal.series.length > 1);
  const nearest = charted.toSorted((a, b) => nearness(b.signal) - nearness(a.signal));
  return nearest.slice(0, MOST_CHARTS).flatMap(({ service, target, signal }) => {
    const points = thinned(signal.series);
    const title = `${signal.name} of ${service} in ${target}`;
    const share = signal.method === 'counts' || signal.method === 'latency';
    const scaled = (value: number | null): number => (value ?? 0) * (share ? 100 : 1);
    const unit = signal.method === 'latency' ? 'slow in %' : share ? '%' : 'value';
    const values = xychart(`${title} – new and old`, unit, points, [
      points.map((point) => scaled(point.new)),
      points.map((point) => scaled(point.old)),
    ]);
    const evidence = xychart(`${title} – evidence and boundary`, 'ln E', points, [
      points.map(({ evidence }) => evidence ?? 0),
      points.map(({ boundary }) => boundary ?? 0),
    ]);
    return signal.statistic === null ? [values] : [values, evidence];
  });
}

function nearness({ verdict, statistic, failedAt }: SignalRecord): number {
  if (verdict === 'fail' || failedAt !== null) return Number.POSITIVE_INFINITY;
  return statistic?.kind === 'e-value' ? statistic.logE - statistic.logBoundary : Number.NEGATIVE_INFINITY;
}

/** https://mermaid.js.org/syntax/xyChart.html */
function xychart(title: string, unit: string, points: readonly SeriesPoint[], lines: readonly (readonly number[])[]): string {
  const first = points[0]?.at ?? 0;
  const minutes = ((points.at(-1)?.at ?? first) - first) / 60_000;
  const top = Math.max(...lines.flat());
  const bottom = Math.min(0, ...lines.flat());
  const chart = [
    'xychart-beta',
    `    title "${mermaidLabel(title)}"`,
    `    x-axis "minutes" 0 --> ${short(minutes)}`,
    `    y-axis "${mermaidLabel(unit)}" ${short(bottom)} --> ${short(top > bottom ? top : bottom + 1)}`,
    ...lines.map((line) => `    line [${line.map(short).join(', ')}]`),
  ];
  return `\`\`\`mermaid\n${chart.join('\n')}\n\`\`\``;
}

/** Mermaid's numbers have no exponent. */
function short(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

function thinned(series: readonly SeriesPoint[]): readonly SeriesPoint[] {
  const stride = Math.ceil(series.length / CHART_POINTS);
  return series.filter((_, index) => index % stride === 0 || index === series.length - 1);
}

function gates({ gates: all }: Measured): readonly string[] {
  if (all.length === 0) return [];
  const shown = all
    .slice(-20)
    .map(({ gate, target, verdict, reason, at }) => [
      `${SIGNS[verdict]} ${gate.toUpperCase()}`,
      plainMarkdown(target),
      new Date(at).toISOString(),
      shortMarkdown(reason, 300),
    ]);
  return [table(['gate', 'target', 'asked', 'answer'], shown)];
}
