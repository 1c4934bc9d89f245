export interface Point {
  readonly x: number;
  readonly y: number;
}

/** SVG path data of a quantity that keeps its value until the next point: straight on, then up or down at once. */
export function stepLine(points: readonly Point[], endX: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  return [`M${at(first.x)} ${at(first.y)}`, ...rest.map(({ x, y }) => `H${at(x)}V${at(y)}`), `H${at(endX)}`].join('');
}

/** The area between two such quantities over the same points, the upper one first. */
export function stepArea(upper: readonly Point[], lower: readonly Point[], endX: number): string {
  const [first] = upper;
  if (first === undefined) return '';
  // Back along the lower edge: each value reaches from its own point to the next one.
  const back = [...lower].reverse().map(({ x, y }) => `V${at(y)}H${at(x)}`);
  return `${stepLine(upper, endX)}${back.join('')}Z`;
}

/** Hundredths are finer than any screen and keep the file small. */
function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}
