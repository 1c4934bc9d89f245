import type { MetricPlace, MetricSide } from '@sluice/core';
import type { Labels } from './result.ts';

/** Labels that tell whose a series is, as the relabeling of the server names them. */
export interface PodLabels {
  readonly namespace: string;
  readonly pod: string;
}

export const DEFAULT_POD_LABELS: PodLabels = { namespace: 'namespace', pod: 'pod' };

/** A generated name has at most 63 characters, five of them random: longer beginnings are cut. https://github.com/kubernetes/apiserver/blob/master/pkg/storage/names/generate.go */
const LONGEST_BEGINNING = 58;
const RANDOM = '[a-z0-9]{5}';

/** `namespace="shop",pod=~"api-7d4f9c-[a-z0-9]{5}|…"`: the label matchers of these instances, to stand within braces. */
export function podMatchers(place: MetricPlace, sides: readonly MetricSide[], labels: PodLabels): string {
  // An empty pattern would be fitted by every series without the label; no pod is called `-`.
  const pattern = [...new Set(sides.flatMap(patternsOf))].join('|') || '-';
  return `${labels.namespace}=${quoted(place.namespace)},${labels.pod}=~${quoted(pattern)}`;
}

/** Which series are of a side, by their labels. */
export function isOfSide(side: MetricSide, labels: PodLabels): (series: Labels) => boolean {
  const pattern = new RegExp(`^(?:${patternsOf(side).join('|')})$`);
  return (series) => side.replicaSets.length > 0 && pattern.test(series[labels.pod] ?? '');
}

/** Two long names of ReplicaSets that differ only at their ends begin the names of their pods alike. */
export function areAlike(one: MetricSide, other: MetricSide): boolean {
  const patterns = new Set(patternsOf(one));
  return patternsOf(other).some((pattern) => patterns.has(pattern));
}

function patternsOf({ replicaSets }: MetricSide): readonly string[] {
  return replicaSets.map((name) => `${escaped(`${name}-`.slice(0, LONGEST_BEGINNING))}${RANDOM}`);
}

/** For RE2 and for JavaScript. */
function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A string literal of PromQL. https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals */
export function quoted(text: string): string {
  return `"${literal(text)}"`;
}

export function literal(text: string): string {
  return text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n');
}
