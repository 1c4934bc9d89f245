/** What one run of act printed with `--json`, read into what GitHub would show. */
export interface ActLog {
  /** In the order in which they ended; the jobs of a matrix have the same id. Skipped jobs are not among them. */
  readonly jobs: readonly { readonly id: string; readonly result: string }[];
  /** `::error`, `::warning` and `::notice` of the steps. act may lose what a step prints just before it fails: it does not read to the end. */
  readonly annotations: readonly Annotation[];
  /** Outputs of steps, the last value of each. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summaries: readonly { readonly job: string; readonly text: string }[];
  /** What the steps printed. */
  readonly text: string;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly job: string;
  readonly title: string;
  readonly message: string;
}

interface Entry {
  readonly [key: string]: unknown;
}

const LEVELS: ReadonlySet<unknown> = new Set(['error', 'warning', 'notice']);

/** Lines that are no JSON object are act's own complaints and are kept in the text. */
export function readActLog(output: string): ActLog {
  const jobs: { id: string; result: string }[] = [];
  const annotations: Annotation[] = [];
  const outputs: Record<string, string> = {};
  const summaries: { job: string; text: string }[] = [];
  const text: string[] = [];
  for (const line of output.split('\n')) {
    const entry = parseEntry(line);
    if (entry === null) {
      if (line.trim() !== '') text.push(`${line}\n`);
      continue;
    }
    const job = textOf(entry.jobID);
    if (typeof entry.jobResult === 'string') jobs.push({ id: job, result: entry.jobResult });
    if (entry.command === 'set-output') outputs[textOf(entry.name)] = textOf(entry.arg);
    else if (entry.command === 'summary') summaries.push({ job, text: textOf(entry.content) });
    else if (isLevel(entry.command))
      annotations.push({ level: entry.command, job, title: titleOf(entry.kvPairs), message: textOf(entry.arg) });
    if (entry.raw_output === true || entry.level === 'error') text.push(textOf(entry.msg).replace(/\n?$/, '\n'));
  }
  return { jobs, annotations, outputs, summaries, text: text.join('') };
}

function parseEntry(line: string): Entry | null {
  if (!line.startsWith('{')) return null;
  try {
    const parsed: unknown = JSON.parse(line);
    return isEntry(parsed) ? parsed : null;
  } catch {
    // Cut off by a kill, or a line of another program that begins so.
    return null;
  }
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'msg' in value;
}

function isLevel(value: unknown): value is Annotation['level'] {
  return LEVELS.has(value);
}

function titleOf(pairs: unknown): string {
  return typeof pairs === 'object' && pairs !== null && 'title' in pairs ? textOf(pairs.title) : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
