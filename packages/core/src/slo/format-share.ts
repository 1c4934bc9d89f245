/** A share as a percentage for people: `63%`, `0.98%`, `-12%`. Never rounded to a whole 0 or 100 that it is not. */
export function formatShare(share: number): string {
  const percent = share * 100;
  const near = Math.abs(percent) < 1 || (percent > 99 && percent < 100);
  const shown = near ? Number(percent.toPrecision(percent > 99 ? 4 : 2)) : Math.round(percent);
  return `${Object.is(shown, -0) ? 0 : shown}%`;
}
