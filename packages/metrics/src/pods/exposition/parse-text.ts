import { type Exposition, ExpositionError, MAX_NAMES, MAX_WANTED_SAMPLES, type MetricType, type Sample, type Wants } from './exposition.ts';
import { parseLabels } from './parse-labels.ts';
import { parseValue } from './parse-value.ts';

/** Text format 0.0.4 of Prometheus, or OpenMetrics 1.0. */
export type TextFormat = 'prometheus' | 'openmetrics';

const SERIES_NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const TYPE = /^#[ \t]+TYPE[ \t]+("(?:[^"\\]|\\.)*"|\S+)[ \t]+(\S+)[ \t]*$/;
const TYPES: ReadonlyMap<string, MetricType> = new Map([
  ['counter', 'counter'],
  ['gauge', 'gauge'],
  ['histogram', 'histogram'],
  ['gaugehistogram', 'gaugehistogram'],
  ['summary', 'summary'],
  ['info', 'info'],
  ['stateset', 'stateset'],
  ['unknown', 'unknown'],
  ['untyped', 'unknown'],
]);

/**
 * Lines whose series is not wanted are passed over after their name. Exemplars are not kept.
 * Sources: https://prometheus.io/docs/instrumenting/exposition_formats/ and https://prometheus.io/docs/specs/om/open_metrics_spec/.
 *
 * @throws ExpositionError
 */
export function parseText(text: string, format: TextFormat, wants: Wants): Exposition {
  expectWhole(text, format);
  const samples: Sample[] = [];
  const types = new Map<string, MetricType>();
  const names = new Set<string>();
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    number += 1;
    if (line.startsWith('#')) {
      const [, family, type] = TYPE.exec(line) ?? [];
      if (family !== undefined && type !== undefined && types.size < MAX_NAMES)
        types.set(family.startsWith('"') ? family.slice(1, -1) : family, TYPES.get(type) ?? 'unknown');
      continue;
    }
    if (line.trim() === '') continue;
    const sample = parseSample(line, format, number, wants, names);
    if (sample === null) continue;
    samples.push(sample);
    if (samples.length > MAX_WANTED_SAMPLES)
      throw new ExpositionError('too-large', `more than ${MAX_WANTED_SAMPLES} series that are asked for`);
  }
  return { samples, natives: [], types, names };
}

/** The end is part of both formats: a line feed after the last line, or `# EOF`. Without it nobody knows what is missing. */
function expectWhole(text: string, format: TextFormat): void {
  if (format === 'openmetrics' ? /(?:^|\n)# EOF\r?\n?$/.test(text) : text === '' || text.endsWith('\n')) return;
  const end = format === 'openmetrics' ? '# EOF' : 'a line feed';
  throw new ExpositionError('truncated', `it ends in ${JSON.stringify(text.slice(-40))}: expected ${end} at the end`);
}

function parseSample(line: string, format: TextFormat, number: number, wants: Wants, names: Set<string>): Sample | null {
  const at = `line ${number}`;
  const start = line.length - line.trimStart().length;
  SERIES_NAME.lastIndex = start;
  const plain = SERIES_NAME.exec(line)?.[0] ?? '';
  if (plain !== '') {
    note(plain, names);
    if (!wants(plain)) return null;
  }
  let position = start + plain.length;
  while (line[position] === ' ' || line[position] === '\t') position += 1;
  const braced = line[position] === '{' ? parseLabels(line, position, at) : null;
  const name = plain === '' ? braced?.quotedName : plain;
  if (name === undefined || name === null || (plain !== '' && (braced?.quotedName ?? null) !== null))
    throw new ExpositionError('malformed', `${at}: expected the name of a series, got ${JSON.stringify(line.slice(0, 40))}`);
  if (plain === '') {
    note(name, names);
    if (!wants(name)) return null;
  }
  const rest = line.slice(braced?.end ?? start + plain.length);
  // An exemplar: ` # {…} value timestamp`, behind what it is an example of.
  const [before = ''] = format === 'openmetrics' ? rest.split(' # ', 1) : [rest];
  const [valueText = '', timestampText, ...more] = before.trim().split(/[ \t]+/);
  const value = parseValue(valueText);
  const timestamp = timestampText === undefined ? null : parseValue(timestampText);
  const separate = rest === '' || rest.startsWith(' ') || rest.startsWith('\t') || braced !== null;
  if (value === null || !separate)
    throw new ExpositionError('malformed', `${at}: expected a number for ${name}, got ${JSON.stringify(valueText)}`);
  if (more.length > 0 || (timestampText !== undefined && (timestamp === null || !Number.isFinite(timestamp))))
    throw new ExpositionError(
      'malformed',
      `${at}: expected a timestamp or nothing behind ${valueText}, got ${JSON.stringify(before.trim().slice(valueText.length + 1))}`,
    );
  return {
    name,
    labels: braced?.labels ?? {},
    value,
    timestampMs: timestamp === null ? null : format === 'openmetrics' ? timestamp * 1000 : timestamp,
  };
}

function note(name: string, names: Set<string>): void {
  if (names.size < MAX_NAMES) names.add(name);
}
