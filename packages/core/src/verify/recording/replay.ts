import type { Measuring } from '../../ports/measuring.ts';
import type { VerificationRecord } from '../../record/verification-record.ts';
import { OldReadings } from '../../release/verification/old-readings.ts';
import { Watch } from '../../release/verification/watch.ts';
import { SluiceError } from '../../sluice-error.ts';
import { type RecordedAnswer, type RecordedLine, type RecordedLook, type RecordedSubject, recordedLineSchema } from './recording-schema.ts';

export type ReadRecording =
  | { readonly ok: true; readonly lines: readonly RecordedLine[] }
  /** Each with its line, at most a screen of them. */
  | { readonly ok: false; readonly problems: readonly string[] };

const MOST_PROBLEMS = 20;

/** The lines of a recording; everything that is wrong with them at once. */
export function readRecording(text: string): ReadRecording {
  const lines: RecordedLine[] = [];
  const problems: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = readLine(line);
    if (typeof found === 'string') problems.push(`line ${index + 1}: ${found}`);
    else lines.push(found);
  }
  const subjects = new Set(lines.flatMap((line) => (line.kind === 'begin' ? [line.subject] : [])));
  for (const [index, line] of lines.entries())
    if (!subjects.has(line.subject)) problems.push(`entry ${index + 1}: subject ${line.subject} was never begun`);
  if (problems.length === 0 && subjects.size === 0) problems.push('there is nothing in it: expected what sluice verify --record wrote');
  if (problems.length === 0) return { ok: true, lines };
  const rest = problems.length - MOST_PROBLEMS;
  return { ok: false, problems: [...problems.slice(0, MOST_PROBLEMS), ...(rest > 0 ? [`and ${rest} more`] : [])] };
}

function readLine(line: string): RecordedLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'this is no JSON';
  }
  const parsed = recordedLineSchema.safeParse(value);
  return parsed.success ? parsed.data : 'this is no line of a recording: expected begin, look, discovered, read or instances';
}

/** Judges what was recorded, look by look: the same lines give the same verdict, always. */
export async function replay(lines: readonly RecordedLine[], signal: AbortSignal): Promise<readonly VerificationRecord[]> {
  const memory = new OldReadings();
  const subjects = new Map<number, ReplayedSubject>();
  for (const line of lines)
    switch (line.kind) {
      case 'begin':
        subjects.set(line.subject, new ReplayedSubject(line, memory));
        break;
      case 'look':
        await subjects.get(line.subject)?.begin(line, signal);
        break;
      case 'discovered':
      case 'read':
      case 'instances':
        subjects.get(line.subject)?.hear(line);
        break;
      default:
        line satisfies never;
    }
  for (const subject of subjects.values()) await subject.finish(signal);
  return [...subjects.values()].map((subject) => subject.record());
}

/** Answers come after the look that they answer: it is taken when the next one begins. */
class ReplayedSubject {
  readonly #watch: Watch;
  readonly #measuring = new RecordedMeasuring();
  #look: RecordedLook | null = null;
  #answers: RecordedAnswer[] = [];
  #at: number;

  constructor({ kind: _kind, schemaVersion: _version, subject: _subject, ...watched }: RecordedSubject, memory: OldReadings) {
    this.#watch = new Watch({ ...watched, index: null }, this.#measuring, memory);
    this.#at = watched.beganAt;
  }

  async begin(look: RecordedLook, signal: AbortSignal): Promise<void> {
    await this.finish(signal);
    this.#look = look;
  }

  hear(answer: RecordedAnswer): void {
    this.#answers.push(answer);
  }

  async finish(signal: AbortSignal): Promise<void> {
    if (this.#look === null) return;
    const { sides, at } = this.#look;
    this.#measuring.answers = this.#answers;
    await this.#watch.look(sides, at, signal);
    this.#at = at;
    this.#look = null;
    this.#answers = [];
  }

  record(): VerificationRecord {
    return this.#watch.record('end', this.#at);
  }
}

/** What was answered to one look, by what was asked. */
class RecordedMeasuring implements Measuring {
  answers: readonly RecordedAnswer[] = [];

  async source(_: unknown, name: string) {
    return {
      name: this.#nameOf(name),
      discover: async () => {
        const found = this.answers.find((answer) => answer.kind === 'discovered' && answer.source === name);
        if (found?.kind !== 'discovered') throw missing(`what golden signals ${name} has`);
        return found.discovery;
      },
      read: async ({ ask }: { readonly ask: unknown }) => {
        const wanted = JSON.stringify(ask);
        const found = this.answers.find(
          (answer) => answer.kind === 'read' && answer.source === name && JSON.stringify(answer.ask) === wanted,
        );
        if (found?.kind !== 'read') throw missing(`an answer of ${name} to ${wanted.slice(0, 200)}`);
        return found.reading;
      },
    };
  }

  /** As the source called itself. */
  #nameOf(source: string): string {
    const found = this.answers.find((answer) => answer.kind === 'discovered' && answer.source === source);
    return found?.kind === 'discovered' ? found.name : source;
  }

  async instances() {
    return {
      look: async () => {
        const found = this.answers.find((answer) => answer.kind === 'instances');
        if (found?.kind !== 'instances') throw missing('a look at the instances');
        return found.look;
      },
    };
  }
}

function missing(what: string): SluiceError {
  return new SluiceError('not-recorded', 'world', `the recording does not have ${what}`);
}
