const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * 1000,
);

/** Round times from 0 to `durationMs`, at most `most` of them, as far apart as a clock would have them. */
export function timeTicks(durationMs: number, most: number): readonly number[] {
  const step = STEPS_MS.find((candidate) => durationMs / candidate < most) ?? Math.ceil(durationMs / most / 86_400_000) * 86_400_000;
  return ticks(durationMs, step);
}

/** Whole numbers from 0 to `count`, at most `most` of them, in steps of 1, 2 or 5 times a power of ten. */
export function countTicks(count: number, most: number): readonly number[] {
  let power = 1;
  for (;;) {
    const step = [1, 2, 5].map((factor) => factor * power).find((candidate) => count / candidate < most);
    if (step !== undefined) return ticks(count, step);
    power *= 10;
  }
}

/** Round numbers from 0 to `end`, at most `most` of them, in steps of 1, 2 or 5 times a power of ten; fractions too. */
export function valueTicks(end: number, most: number): readonly number[] {
  if (!(end > 0)) return [0];
  for (let exponent = Math.floor(Math.log10(end / most)); ; exponent += 1) {
    for (const factor of [1, 2, 5]) {
      // From the digits, not by multiplying: 3 · 0.1 is not 0.3.
      if (end / Number(`${factor}e${exponent}`) < most)
        return Array.from({ length: Math.floor(end / Number(`${factor}e${exponent}`)) + 1 }, (_, index) =>
          Number(`${index * factor}e${exponent}`),
        );
    }
  }
}

function ticks(end: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}
