import { CalendarProblem } from './calendar-problem.ts';

/** One property of an iCalendar text (RFC 5545 section 3.1): `DTSTART;TZID=Europe/Berlin:20261224T090000`. */
export interface ContentLine {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
  /** From 1, where it begins. */
  readonly line: number;
}

const NAME = /^[A-Za-z0-9-]+/;
const PARAMETER = /^;([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)/;

/** Folded lines put together again, empty ones left out. */
export function contentLines(text: string): readonly ContentLine[] {
  const unfolded: { text: string; line: number }[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const last = unfolded.at(-1);
    if (/^[ \t]/.test(line) && last) last.text += line.slice(1);
    else if (line.trim() !== '') unfolded.push({ text: line, line: index + 1 });
  }
  return unfolded.map(({ text: content, line }) => parseLine(content, line));
}

function parseLine(text: string, line: number): ContentLine {
  const name = NAME.exec(text)?.[0];
  if (name === undefined) throw new CalendarProblem(`"${text.slice(0, 40)}" is no property of an iCalendar`, line);
  const parameters = new Map<string, string>();
  let rest = text.slice(name.length);
  for (let found = PARAMETER.exec(rest); found !== null; found = PARAMETER.exec(rest)) {
    parameters.set((found[1] ?? '').toUpperCase(), (found[2] ?? '').replaceAll('"', ''));
    rest = rest.slice(found[0].length);
  }
  if (!rest.startsWith(':')) throw new CalendarProblem(`"${text.slice(0, 40)}" has no value after a colon`, line);
  return { name: name.toUpperCase(), parameters, value: rest.slice(1), line };
}

/** Text as it is meant: `\,` and `\n` are escapes. */
export function plainText(value: string): string {
  return value.replace(/\\([\\;,Nn])/g, (_, escaped: string) => (/n/i.test(escaped) ? ' ' : escaped)).trim();
}
