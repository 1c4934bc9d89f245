import { formatNumber, type SignalRecord } from '@sluice/core';

/** How evidence of harm is drawn: in what unit, and where the boundary lies. */
export interface EvidenceScale {
  /** From 0, the lowest that is drawn, to 1. */
  readonly share: (value: number) => number;
  /** At values of the series. */
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  readonly title: string;
}

/**
 * The series has ln E, −ln p, or looks in a row. E and p are what people know, so the ticks are those, on the logarithmic scale the series has. What speaks for the new version
 * (E under 1) is drawn at the floor: only the way to the boundary matters.
 */
export function evidenceScale({ statistic, series }: SignalRecord): EvidenceScale {
  const boundaries = series.flatMap(({ boundary }) => boundary ?? []);
  const highest = Math.max(1, ...boundaries, ...series.map(({ evidence }) => evidence ?? 0)) * 1.06;
  const share = (value: number) => Math.min(Math.max(value, 0), highest) / highest;
  const boundary = boundaries.at(-1) ?? null;
  switch (statistic?.kind) {
    case 'e-value':
      return {
        share,
        ticks: decades(highest, (power) => formatNumber(10 ** power)),
        title: `evidence of harm E; it fails at ${formatNumber(Math.exp(boundary ?? statistic.logBoundary))}`,
      };
    case 'rank-test':
      return {
        share,
        ticks: decades(highest, (power) => formatNumber(10 ** -power)),
        title: `evidence of harm p; it fails under ${formatNumber(Math.exp(-(boundary ?? -Math.log(statistic.alpha))))}`,
      };
    case 'in-a-row':
      return {
        share,
        ticks: Array.from({ length: Math.min(10, Math.floor(highest)) + 1 }, (_, value) => ({ value, label: String(value) })),
        title: `looks over the limit in a row; it fails at ${statistic.limit}`,
      };
    case undefined:
      return { share, ticks: [{ value: 0, label: '' }], title: 'evidence of harm: too little was seen' };
    default:
      return statistic satisfies never;
  }
}

/** Powers of ten on a scale of natural logarithms, at most six of them. */
function decades(highest: number, label: (power: number) => string): EvidenceScale['ticks'] {
  const most = Math.floor(highest / Math.LN10);
  const step = Math.max(1, Math.ceil(most / 5));
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => ({
    value: index * step * Math.LN10,
    label: label(index * step),
  }));
}
