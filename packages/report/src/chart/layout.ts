/** Sizes of a drawing in its own units; a page shows it at about one pixel per unit, so text keeps a readable size. */
export interface Layout {
  readonly width: number;
  readonly plotHeight: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly timeTicks: number;
  readonly countTicks: number;
}

/** One drawing cannot serve both: scaled to a phone, the text of the wide one would be 4 pixels high. */
export const WIDE: Layout = { width: 960, plotHeight: 240, left: 36, right: 14, top: 12, timeTicks: 14, countTicks: 8 };
export const NARROW: Layout = { width: 360, plotHeight: 190, left: 28, right: 10, top: 10, timeTicks: 6, countTicks: 8 };

/** Of one letter at the size of the labels, to know what fits. */
export const LETTER_WIDTH = 6.6;
export const LANE_HEIGHT = 24;
export const AXIS_HEIGHT = 22;
