const UNITS = { m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;
const SHORTHAND = /^([1-9]\d{0,5})([mhdwMQY])$/;

export const SHORTHAND_EXPECTED = 'a duration of OpenSLO such as 30m, 12h, 30d, 4w, 1M, 1Q or 1Y';

/** A duration as OpenSLO writes it: a number and one letter. */
export type Shorthand =
  | { readonly kind: 'fixed'; readonly seconds: number; readonly count: number; readonly unit: 'minute' | 'hour' | 'day' | 'week' }
  | { readonly kind: 'calendar'; readonly count: number; readonly unit: 'month' | 'quarter' | 'year' };

/** Null where the text is none. Source: https://github.com/OpenSLO/OpenSLO#duration-shorthand. */
export function parseShorthand(text: string): Shorthand | null {
  const match = SHORTHAND.exec(text);
  if (!match) return null;
  const count = Number(match[1]);
  switch (match[2]) {
    case 'm':
      return { kind: 'fixed', unit: 'minute', count, seconds: count * UNITS.m };
    case 'h':
      return { kind: 'fixed', unit: 'hour', count, seconds: count * UNITS.h };
    case 'd':
      return { kind: 'fixed', unit: 'day', count, seconds: count * UNITS.d };
    case 'w':
      return { kind: 'fixed', unit: 'week', count, seconds: count * UNITS.w };
    case 'M':
      return { kind: 'calendar', unit: 'month', count };
    case 'Q':
      return { kind: 'calendar', unit: 'quarter', count };
    default:
      return { kind: 'calendar', unit: 'year', count };
  }
}
