/** Three significant digits, without an exponent for what people read every day: 0.00512, 1.1, 12300. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e12) return String(Math.round(value));
  return size < 1e-4 || size >= 1e12 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}

/** A share as a percentage: 0.005 → 0.5%. */
export function formatShare(share: number): string {
  return `${formatNumber(share * 100)}%`;
}
