import type { SeriesPoint, SignalRecord } from '@sluice/core';
import { formatMs } from '../format.ts';
import { html, type Markup, NOTHING } from '../markup.ts';
import { shownValue } from '../signal-values.ts';
import { evidenceScale } from './evidence-scale.ts';
import { AXIS_HEIGHT, type Layout, LETTER_WIDTH } from './layout.ts';
import { timeTicks, valueTicks } from './ticks.ts';

const VALUE_HEIGHT = 130;
const EVIDENCE_HEIGHT = 96;
const TITLE_HEIGHT = 26;
const GAP = 14;
/** Room for labels such as `0.25%`. */
const LEFT = 52;

interface Panel {
  readonly top: number;
  readonly floor: number;
  readonly left: number;
  readonly endX: number;
  readonly y: (value: number) => number;
}

/**
 * One signal over time: above, its value on the new side against the old one; below, the evidence of harm and the boundary at which it fails. One point stands for a
 * look, or for several of a long verification.
 *
 * @param id unique in the page: the title is found by it.
 */
export function signalChart(signal: SignalRecord, layout: Layout, id: string): Markup {
  const { name, series: points } = signal;
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return NOTHING;
  const endX = layout.width - layout.right;
  const x = (at: number) => LEFT + ((at - first.at) / Math.max(1, last.at - first.at)) * (endX - LEFT);
  const most = Math.max(...points.flatMap(({ new: fresh, old }) => [fresh ?? 0, old ?? 0]));
  const top = most > 0 ? most * 1.08 : 1;
  const values = panelAt(TITLE_HEIGHT, VALUE_HEIGHT, endX, (value) => Math.max(0, value) / top);
  const scale = evidenceScale(signal);
  const below = panelAt(values.floor + GAP + TITLE_HEIGHT, EVIDENCE_HEIGHT, endX, scale.share);
  const height = below.floor + AXIS_HEIGHT;
  return html`<svg viewBox="0 0 ${layout.width} ${Math.ceil(height)}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">${name}: new against old, and the evidence</title>
<desc id="${id}-text">${inWords(signal)}</desc>
${panelTitle('each look', values)}${rows(values, valueTicks(top, 5), (value) => shownValue(signal, value))}
${graph(points, ({ old }) => old, x, values, 'old')}${graph(points, ({ new: fresh }) => fresh, x, values, 'new')}
${panelTitle(scale.title, below)}${rowsOf(below, scale.ticks)}
${line(points, ({ boundary }) => boundary, x, below, 'signal-boundary')}${graph(points, (point) => point.evidence, x, below, 'evidence')}
${failure(signal, x, first.at, last.at, values.top, below.floor)}
${times(first.at, last.at, x, below, layout)}
</svg>`;
}

function panelAt(top: number, height: number, endX: number, share: (value: number) => number): Panel {
  const floor = top + height;
  return { top, floor, left: LEFT, endX, y: (value) => floor - share(value) * height };
}

function panelTitle(text: string, { top }: Panel): Markup {
  return html`<text class="lane-text" x="0" y="${top - 12}">${text}</text>`;
}

function rows(panel: Panel, values: readonly number[], label: (value: number) => string): Markup {
  return rowsOf(
    panel,
    values.map((value) => ({ value, label: label(value) })),
  );
}

function rowsOf(panel: Panel, ticks: readonly { readonly value: number; readonly label: string }[]): Markup {
  return html`${ticks.map(({ value, label }) => {
    const y = round(panel.y(value));
    return html`<path class="grid" d="M${panel.left} ${y}H${round(panel.endX)}"/><text class="tick" x="${panel.left - 7}" y="${y + 4}" text-anchor="end">${label}</text>`;
  })}`;
}

type Value = (point: SeriesPoint) => number | null;

/** A line with a dot at each point: what stands alone between two looks without an answer is still seen. */
function graph(points: readonly SeriesPoint[], value: Value, x: (at: number) => number, panel: Panel, kind: string): Markup {
  const dots = points.flatMap((point) => {
    const found = value(point);
    return found === null ? [] : [`M${round(x(point.at))} ${round(panel.y(found))}h0`];
  });
  return html`${line(points, value, x, panel, `signal-line ${kind}-line`)}<path class="signal-dot ${kind}-line" d="${dots.join('')}"/>`;
}

/** Broken where there is nothing. */
function line(points: readonly SeriesPoint[], value: Value, x: (at: number) => number, panel: Panel, kind: string): Markup {
  let broken = true;
  const path = points.map((point) => {
    const found = value(point);
    const command = found === null ? '' : `${broken ? 'M' : 'L'}${round(x(point.at))} ${round(panel.y(found))}`;
    broken = found === null;
    return command;
  });
  return html`<path class="${kind}" d="${path.join('')}"/>`;
}

/** When it failed, through both. */
function failure({ failedAt }: SignalRecord, x: (at: number) => number, from: number, until: number, top: number, floor: number): Markup {
  if (failedAt === null) return NOTHING;
  const at = x(Math.min(Math.max(failedAt, from), until));
  return html`<path class="signal-failure" d="M${round(at)} ${top}V${floor}"/>`;
}

function times(from: number, until: number, x: (at: number) => number, panel: Panel, layout: Layout): Markup {
  return html`${timeTicks(until - from, layout.timeTicks).map((ms, index) => {
    const at = x(from + ms);
    const label = ms === 0 ? '0' : ms < 60_000 ? `${ms / 1000} s` : formatMs(ms);
    const anchor = index === 0 ? 'start' : at > panel.endX - label.length * LETTER_WIDTH ? 'end' : 'middle';
    return html`<text class="tick" x="${round(at)}" y="${panel.floor + 16}" text-anchor="${anchor}">${label}</text>`;
  })}`;
}

/** The drawing for those who cannot see it; the table under it has every number. */
function inWords(signal: SignalRecord): string {
  const { series: points, failedAt } = signal;
  const [first, last] = [points.at(0), points.at(-1)];
  const took = first === undefined || last === undefined ? '' : ` over ${formatMs(last.at - first.at)}`;
  const sides = `New ${shownValue(signal, signal.new?.value ?? null)}, old ${shownValue(signal, signal.old?.value ?? null)}${took}.`;
  const reached = failedAt === null ? 'never reached the boundary' : 'reached the boundary';
  return `${sides} The evidence of harm ${reached}.`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
