import type { ReleaseAccount, Sample, Span } from '../account.ts';
import { formatMs } from '../format.ts';
import { html, type Markup, NOTHING } from '../markup.ts';
import { AXIS_HEIGHT, LANE_HEIGHT, type Layout, LETTER_WIDTH } from './layout.ts';
import { type Point, stepArea, stepLine } from './step-path.ts';
import { countTicks, timeTicks } from './ticks.ts';

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (count: number) => number;
  readonly endX: number;
  readonly floor: number;
  readonly most: number;
}

/**
 * Instances over time: old ones at the bottom, new ones on top of them (hatched too, for those who do not see the colour), the line of those that
 * serve, and the number there has to be. Under it a lane of what the release was doing.
 *
 * @param id unique in the page: the title and the pattern are found by it.
 */
export function timelineChart(account: ReleaseAccount, layout: Layout, id: string): Markup {
  const samples = shown(account);
  const scale = scaleOf(account, samples, layout);
  const height = scale.floor + AXIS_HEIGHT + (account.spans.length > 0 ? LANE_HEIGHT + 8 : 0);
  const line = (value: (sample: Sample) => number): readonly Point[] =>
    samples.map((sample) => ({ x: scale.x(Math.max(sample.at, account.startedAt)), y: scale.y(value(sample)) }));
  const old = line((sample) => sample.old);
  const all = line((sample) => sample.old + sample.new);
  const floor = line(() => 0);
  return html`<svg viewBox="0 0 ${layout.width} ${Math.ceil(height)}" role="img" aria-labelledby="${id}-title ${id}-text">
<title id="${id}-title">Instances over time, ${account.from} to ${account.version}</title>
<desc id="${id}-text">${inWords(account)}</desc>
<defs><pattern id="${id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="new-ground" width="6" height="6"/><path class="new-hatch" d="M1 0V6"/></pattern></defs>
${axes(account, scale, layout)}
<path class="old" d="${stepArea(old, floor, scale.endX)}"/>
<path fill="url(#${id}-hatch)" d="${stepArea(all, old, scale.endX)}"/>
${edges(account.spans, scale, layout)}
<path class="ready" d="${stepLine(
    line((sample) => sample.ready),
    scale.endX,
  )}"/>
<path class="desired" d="M${layout.left} ${round(scale.y(account.desired))}H${round(scale.endX)}"/>
${account.spans.map((span) => laneOf(span, scale))}
</svg>`;
}

/** From the state at the start on. */
function shown({ samples, startedAt, endedAt }: ReleaseAccount): readonly Sample[] {
  const before = samples.findLastIndex(({ at }) => at <= startedAt);
  return samples.slice(Math.max(0, before)).filter(({ at }) => at <= endedAt);
}

function scaleOf(account: ReleaseAccount, samples: readonly Sample[], layout: Layout): Scale {
  const highest = Math.max(account.desired, ...samples.map((sample) => Math.max(sample.old + sample.new, sample.ready)));
  const most = Math.max(1, highest) * 1.08;
  const durationMs = Math.max(1, account.endedAt - account.startedAt);
  const endX = layout.width - layout.right;
  const floor = layout.top + layout.plotHeight;
  const clamped = (at: number) => Math.min(Math.max(at - account.startedAt, 0), durationMs) / durationMs;
  return {
    x: (at) => layout.left + clamped(at) * (endX - layout.left),
    y: (count) => floor - (count / most) * layout.plotHeight,
    endX,
    floor,
    most,
  };
}

function axes({ startedAt, endedAt }: ReleaseAccount, scale: Scale, layout: Layout): Markup {
  const times = timeTicks(endedAt - startedAt, layout.timeTicks);
  const rows = countTicks(scale.most, layout.countTicks).map((count) => {
    const y = round(scale.y(count));
    return html`<path class="grid" d="M${layout.left} ${y}H${round(scale.endX)}"/><text class="tick" x="${layout.left - 7}" y="${y + 4}" text-anchor="end">${count}</text>`;
  });
  const columns = times.map((ms, index) => {
    const x = scale.x(startedAt + ms);
    const anchor = index === 0 ? 'start' : x > scale.endX - 14 ? 'end' : 'middle';
    return html`<text class="tick" x="${round(x)}" y="${scale.floor + 16}" text-anchor="${anchor}">${tickLabel(ms)}</text>`;
  });
  return html`${rows}${columns}`;
}

function tickLabel(ms: number): string {
  return ms === 0 ? '0' : ms < 60_000 ? `${ms / 1000} s` : formatMs(ms);
}

/** Where one thing ended and the next began, through the whole drawing. */
function edges(spans: readonly Span[], scale: Scale, layout: Layout): Markup {
  return html`${spans.slice(1).map(({ from }) => html`<path class="edge" d="M${round(scale.x(from))} ${layout.top}V${scale.floor}"/>`)}`;
}

function laneOf(span: Span, scale: Scale): Markup {
  const from = scale.x(span.from);
  const width = scale.x(span.to) - from;
  const top = scale.floor + AXIS_HEIGHT;
  const fits = [`${span.label} · ${formatMs(span.to - span.from)}`, span.label, span.short].find(
    (text) => text.length * LETTER_WIDTH + 10 <= width,
  );
  const name = span.verdict === 'fail' ? 'fail' : span.kind;
  const text =
    fits === undefined
      ? NOTHING
      : html`<text class="lane-text" x="${round(from + width / 2)}" y="${top + 16}" text-anchor="middle">${fits}</text>`;
  // A gap between two bars, and a bar of at least one unit: a batch of milliseconds is still seen.
  return html`<rect class="lane ${name}" x="${round(from + 0.75)}" y="${top}" width="${round(Math.max(1, width - 1.5))}" height="${LANE_HEIGHT}" rx="3"/>${text}`;
}

/** The drawing for those who cannot see it; the table under it has every number. */
function inWords({ desired, minReady, batches, outcome }: ReleaseAccount): string {
  const steps = batches.map(
    (batch) =>
      `batch ${batch.wanted}: ${batch.old} old, ${batch.new} new, ${batch.ready} ready${batch.verdict === 'fail' ? ', failed' : ''}`,
  );
  const end = outcome === 'succeeded' ? 'all on the new version' : outcome === 'rolled-back' ? 'back on the old version' : outcome;
  return `${desired} instances, never fewer than ${minReady} ready. ${steps.join('; ')}. At the end ${end}.`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
