import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { SyntheticMonth } from './synthetic-month.ts';

/** The samples as OpenMetrics text, which `promtool tsdb create-blocks-from openmetrics` reads: https://openmetrics.io/. */
export async function writeOpenMetrics(file: string, { start, series }: SyntheticMonth): Promise<void> {
  const out = createWriteStream(file);
  const names = [...new Set(series.map(({ name }) => name))];
  for (const name of names) {
    // Counters whose histogram is not whole: nothing is claimed of their type.
    out.write(`# TYPE ${name} unknown\n`);
    for (const { labels, first, values } of series.filter((entry) => entry.name === name)) {
      const selector = `${name}{${Object.entries(labels)
        .map(([label, value]) => `${label}="${value}"`)
        .join(',')}}`;
      const lines = values.map((value, index) => `${selector} ${value} ${start / 1000 + (first + index) * 60}\n`);
      if (!out.write(lines.join(''))) await once(out, 'drain');
    }
  }
  out.end('# EOF\n');
  await once(out, 'finish');
}
