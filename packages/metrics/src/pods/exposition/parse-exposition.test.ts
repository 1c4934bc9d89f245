import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Exposition, MAX_WANTED_SAMPLES } from './exposition.ts';
import { acceptHeader, parseExposition } from './parse-exposition.ts';

/** One registry of client_golang 1.23.2, written in each of the formats by its own encoder. */
const recorded = (name: string): Buffer => readFileSync(new URL(`testdata/${name}`, import.meta.url));
const PROTOBUF = Buffer.from(recorded('client-golang.protobuf.base64').toString(), 'base64');
const PROTOBUF_TYPE = 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';
const TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const OPENMETRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

const all = (): boolean => true;
const text = (body: string, wants: (name: string) => boolean = all): Exposition => parseExposition(Buffer.from(body), TEXT_TYPE, wants);
const openMetrics = (body: string): Exposition => parseExposition(Buffer.from(body), OPENMETRICS_TYPE, all);

/** Each series in one line, sorted. */
function series({ samples }: Exposition): string[] {
  return samples
    .map(({ name, labels, value }) => {
      const sorted = Object.entries(labels)
        .map(([label, text]) => [label, label === 'le' ? String(Number(text.replace('+Inf', 'Infinity'))) : text])
        .sort();
      return `${name} ${JSON.stringify(sorted)} ${value}`;
    })
    .sort();
}

describe('parseExposition', () => {
  it('reads the same from all formats of one client', () => {
    const fromText = parseExposition(recorded('client-golang.txt'), TEXT_TYPE, all);
    expect(series(fromText)).toContain('http_requests_total [["code","200"],["path","/a\\"b\\\\c\\nd"]] 12');
    expect(fromText.samples).toHaveLength(15);
    expect(series(parseExposition(recorded('client-golang.openmetrics'), OPENMETRICS_TYPE, all))).toEqual(series(fromText));
    const fromProtobuf = parseExposition(PROTOBUF, PROTOBUF_TYPE, all);
    expect(series(fromProtobuf)).toEqual(series(fromText).filter((line) => !line.startsWith('native_only_seconds_bucket')));
    expect(fromProtobuf.types).toEqual(fromText.types);
  });

  it('reads native histograms from protobuf', () => {
    const { natives } = parseExposition(PROTOBUF, PROTOBUF_TYPE, (name) => name === 'native_only_seconds');
    expect(natives).toHaveLength(1);
    // Observed: 0.05 twice, 0.2, 0.25, 0.5, 2, 0 and −1. Schema 3 (factor 1.1): bucket ⌈8·log2(v)⌉.
    expect(natives[0]).toMatchObject({ name: 'native_only_seconds', histogram: { schema: 3, count: 8, zeroCount: 2 } });
    expect([...(natives[0]?.histogram.positive ?? [])]).toEqual([
      [-34, 2],
      [-18, 1],
      [-16, 1],
      [-8, 1],
      [8, 1],
    ]);
  });

  it('reads the example of the text format’s description', () => {
    const { samples, types } = text(`# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

# Minimalistic line:
metric_without_timestamp_and_labels 12.47

# A weird metric from before the epoch:
something_weird{problem="division by zero"} +Inf -3982045
`);
    expect(types.get('http_requests_total')).toBe('counter');
    expect(samples).toEqual([
      { name: 'http_requests_total', labels: { method: 'post', code: '200' }, value: 1027, timestampMs: 1395066363000 },
      { name: 'http_requests_total', labels: { method: 'post', code: '400' }, value: 3, timestampMs: 1395066363000 },
      {
        name: 'msdos_file_access_time_seconds',
        labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
        value: 1458255915,
        timestampMs: null,
      },
      { name: 'metric_without_timestamp_and_labels', labels: {}, value: 12.47, timestampMs: null },
      { name: 'something_weird', labels: { problem: 'division by zero' }, value: Number.POSITIVE_INFINITY, timestampMs: -3982045 },
    ]);
  });

  it.each<[string, string]>([
    ['tabs and many blanks', 'a\t{ x = "1" ,\ty="2", }  \t 3\n'],
    ['a comma before the brace', 'a{x="1",y="2",} 3\n'],
    ['a name in quotes among the labels', '{"a",x="1","y"="2"} 3\n'],
    ['lines that end as on Windows', 'a{x="1",y="2"} 3\r\n'],
  ])('reads %s', (_, body) => {
    expect(text(body).samples).toEqual([{ name: 'a', labels: { x: '1', y: '2' }, value: 3, timestampMs: null }]);
  });

  it.each([
    ['NaN', Number.NaN],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['+inf', Number.POSITIVE_INFINITY],
    ['-1.5e-3', -0.0015],
    ['.5', 0.5],
    ['7.', 7],
  ])('reads the number %s', (written, value) => {
    expect(text(`a ${written}\n`).samples[0]?.value).toBe(value);
  });

  it('reads OpenMetrics: seconds, exemplars, times of creation, an end', () => {
    const { samples, types } = openMetrics(`# TYPE foo counter
# UNIT foo seconds
foo_total{a="x # y"} 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.7
foo_created{a="x # y"} 1520430000.123
# TYPE bar histogram
bar_bucket{le="0.1"} 8 # {} 0.054
bar_bucket{le="+Inf"} 17 # {trace_id="oHg5SJYRHA0"} 9.8 1520879607.789
# EOF
`);
    expect(types.get('foo')).toBe('counter');
    expect(samples.map(({ name, value, timestampMs }) => [name, value, timestampMs])).toEqual([
      ['foo_total', 17, 1520879607789],
      ['foo_created', 1520430000.123, null],
      ['bar_bucket', 8, null],
      ['bar_bucket', 17, null],
    ]);
    expect(samples[0]?.labels).toEqual({ a: 'x # y' });
  });

  it.each<[string, () => Exposition]>([
    ['text without its last line feed', () => text('requests_total 123')],
    ['OpenMetrics without its end', () => openMetrics('requests_total 123\n')],
    ['OpenMetrics that ends in its end', () => openMetrics('requests_total 123\n# EO')],
    ['protobuf that stops', () => parseExposition(PROTOBUF.subarray(0, -7), PROTOBUF_TYPE, all)],
  ])('sees that the rest is missing of %s', (_, parse) => {
    expect(parse).toThrow(expect.objectContaining({ kind: 'truncated' }));
  });

  it('never takes a part of an answer for the whole', () => {
    for (const [name, type] of [
      ['client-golang.txt', TEXT_TYPE],
      ['client-golang.openmetrics', OPENMETRICS_TYPE],
    ] as const) {
      const body = recorded(name);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: body.length - 2 }), (length) => {
          const part = body.subarray(0, length);
          // The text format has no end of its own: cut behind a line, it looks whole.
          fc.pre(type !== TEXT_TYPE || part.at(-1) !== 10);
          expect(() => parseExposition(part, type, all)).toThrow(expect.objectContaining({ kind: 'truncated' }));
        }),
      );
    }
  });

  it.each([
    ['no number', 'a x\n', 'line 1: expected a number for a, got "x"'],
    ['nothing behind the name', '# HELP a\na\n', 'line 2: expected a number for a, got ""'],
    ['words behind the number', 'a 1 2 3\n', 'line 1: expected a timestamp or nothing behind 1, got "2 3"'],
    ['an exemplar where there are none', 'a 1 # {x="1"} 1\n', 'line 1: expected a timestamp or nothing'],
    ['a label without quotes', 'a{b=c} 1\n', 'line 1: expected ", got "c} 1"'],
    ['a label without an end', 'a{b="c} 1\n', 'line 1: expected " at the end of a value'],
    ['labels without an end', 'a{b="c" 1\n', 'line 1: expected , or }, got "1"'],
    ['a label twice', 'a{b="1",b="2"} 1\n', 'line 1: label b is there twice'],
    ['no name', '{b="1"} 1\n', 'line 1: expected the name of a series'],
    ['a web page', '<html><body>404</body></html>\n', 'line 1: expected the name of a series'],
  ])('refuses %s, with the place', (_, body, message) => {
    expect(() => text(body)).toThrow(expect.objectContaining({ kind: 'malformed', message: expect.stringContaining(message) }));
  });

  it('refuses what is no exposition by its type', () => {
    expect(() => parseExposition(Buffer.from('{}'), 'application/json', all)).toThrow('it is application/json: expected text/plain');
  });

  it('passes over what is not wanted, however it looks, and still knows its name', () => {
    const { samples, names } = text('junk_total{oops 1\nwanted_total 2\n', (name) => name === 'wanted_total');
    expect(samples.map(({ name }) => name)).toEqual(['wanted_total']);
    expect([...names]).toEqual(['junk_total', 'wanted_total']);
  });

  it('reads no more series than anybody sums up', () => {
    const body = Array.from({ length: MAX_WANTED_SAMPLES + 1 }, (_, index) => `a{i="${index}"} 1\n`).join('');
    expect(() => text(body)).toThrow(expect.objectContaining({ kind: 'too-large' }));
  });

  it('ends on any bytes as protobuf', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseExposition(bytes, PROTOBUF_TYPE, all);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ExpositionError' });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('asks for protobuf only where native histograms are of use', () => {
    expect(acceptHeader(false)).not.toContain('protobuf');
    expect(acceptHeader(true).startsWith(PROTOBUF_TYPE.replaceAll(' ', ''))).toBe(true);
  });
});
