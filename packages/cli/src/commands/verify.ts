import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import {
  type RecordedLine,
  type ReleaseEvent,
  readRecording,
  recordedLine,
  replay,
  SluiceError,
  sideWords,
  signalLine,
  type Verdict,
  type VerificationRecord,
} from '@sluice/core';
import {
  Clusters,
  type ClustersOptions,
  loadPlan,
  type Verified,
  verifiedOf,
  verifyWorkloads,
  workloadsPlan,
  writeVerificationReport,
} from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import { interruptSignal } from '../interrupt.ts';
import type { Output } from '../view/output.ts';
import { table } from '../view/table.ts';

export interface VerifyOptions {
  readonly file: string;
  readonly environment?: string;
  readonly services?: readonly string[];
  readonly workload: readonly string[];
  readonly baseline?: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly prometheus?: string;
  readonly use: string;
  /** Seconds. */
  readonly for: number;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly record?: string;
  readonly replay?: string;
  readonly report?: string;
  readonly json: boolean;
}

/** Of a recording: an hour of hundreds of signals. */
const MOST_BYTES = 256 * 1024 * 1024;

/** `sluice verify`: new against old, outside of a release; or what was recorded of that, once more. */
export async function verify(options: VerifyOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  const signal = interruptSignal();
  expectOneWay(options);
  const verified = options.replay === undefined ? await measure(options, output, reach, signal) : await judge(options.replay, signal);
  if (options.report !== undefined) {
    await writeVerificationReport(options.report, verified);
    output.note(`report: ${options.report}`);
  }
  output.answer(options.json ? JSON.stringify({ schemaVersion: 1, ...verified }, null, 2) : render(verified));
  return exitCode(verified.verdict);
}

/** All that contradicts itself, at once. */
function expectOneWay({ environment, workload, baseline, prometheus, services, replay: recording, record, use }: VerifyOptions): void {
  const ways = [
    ...(environment === undefined ? [] : ['--environment (a plan)']),
    ...(workload.length === 0 ? [] : ['--workload']),
    ...(recording === undefined ? [] : ['--replay']),
  ];
  const problems = [
    ...(ways.length === 0 ? ['what is to be verified? --environment NAME of a plan, --workload NAME, or --replay FILE'] : []),
    ...(ways.length > 1 ? [`${ways.join(' and ')} are ${ways.length} things: give one of them`] : []),
    ...(workload.length === 0 && prometheus !== undefined
      ? ['--prometheus goes with --workload; a plan says itself where its metrics are']
      : []),
    ...(workload.length > 0 && services !== undefined ? ['--services goes with a plan; name each --workload instead'] : []),
    ...(workload.length > 0 && use !== 'golden-signals'
      ? [`--use ${use} needs a plan that declares it; without one there is golden-signals`]
      : []),
    ...(recording !== undefined && (record !== undefined || baseline !== undefined)
      ? ['--replay judges what there is: --record and --baseline measure']
      : []),
  ];
  if (problems.length > 0) throw new SluiceError('wrong-options', 'input', problems.join('\n'));
}

async function measure(options: VerifyOptions, output: Output, reach: ClustersOptions, signal: AbortSignal): Promise<Verified> {
  const { environment, services, context, namespace, baseline, since, use, record } = options;
  await using clusters = new Clusters({ ...reach, context: context ?? null });
  const plan =
    environment === undefined
      ? workloadsPlan({
          workloads: options.workload,
          namespace: namespace ?? (await clusters.namespace()),
          context: null,
          prometheus: options.prometheus ?? null,
          use,
        })
      : await loadPlan({ file: options.file, environment, verifications: [use], ...(services && { services }) });
  await using recording = record === undefined ? null : await openRecording(record);
  return await verifyWorkloads(clusters, {
    plan,
    use,
    seconds: options.for,
    baseline: baseline ?? null,
    since: since ?? null,
    signal,
    report: (event) => show(event, output),
    ...(recording && { record: recording.write }),
  });
}

const shown = new Map<string, string>();

/** Only what changed: a line a look would be noise. */
function show(event: ReleaseEvent, output: Output): void {
  if (event.kind !== 'verification') return;
  const key = `${event.target}/${event.service}`;
  const verdicts = event.signals.map(({ name, verdict }) => `${name} ${verdict}`).join();
  if (shown.get(key) === verdicts) return;
  shown.set(key, verdicts);
  output.note(`${event.service}: ${signalLine(event.signals, 8)}`);
}

async function openRecording(path: string): Promise<{ write: (line: RecordedLine) => void } & AsyncDisposable> {
  const stream = createWriteStream(path, { mode: 0o600 });
  await Promise.race([once(stream, 'open'), once(stream, 'error').then(([error]) => Promise.reject(unwritable(path, error)))]);
  return {
    write: (line) => {
      stream.write(`${recordedLine(line)}\n`);
    },
    [Symbol.asyncDispose]: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}

async function judge(path: string, signal: AbortSignal): Promise<Verified> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new SluiceError('too-large', 'input', `${path} has ${size} bytes, at most ${MOST_BYTES} are read`);
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof SluiceError) throw error;
    throw new SluiceError('unreadable', 'input', `${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const read = readRecording(text);
  if (!read.ok)
    throw new SluiceError('no-recording', 'input', [`${path} is no recording of sluice verify:`, ...read.problems].join('\n  '));
  return verifiedOf(await replay(read.lines, signal), true);
}

function unwritable(path: string, error: unknown): SluiceError {
  return new SluiceError('unwritable', 'input', `${path} cannot be written: ${reasonOf(error)}`, { cause: error });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const SIGNS = { pass: '✔', inconclusive: '?', error: '!', fail: '✘' } as const satisfies Record<Verdict, string>;

function render({ verdict, reason, records }: Verified): string {
  const rows = records.flatMap((record: VerificationRecord) =>
    record.signals.map((signal) => [
      record.service,
      record.target,
      signal.name,
      sideWords(signal, signal.new),
      sideWords(signal, signal.old),
      signal.ratio === null ? '' : `${Number(signal.ratio.toPrecision(3))}×`,
      signal.verdict,
    ]),
  );
  const head = ['SERVICE', 'TARGET', 'SIGNAL', 'NEW', 'OLD', 'RATIO', 'VERDICT'];
  return [`${SIGNS[verdict]} ${verdict}: ${reason}`, '', ...table([head, ...rows], '  ')].join('\n');
}

function exitCode(verdict: Verdict): number {
  switch (verdict) {
    case 'pass':
      return EXIT.succeeded;
    case 'fail':
      return EXIT.failed;
    case 'inconclusive':
    case 'error':
      return EXIT.waitsForPerson;
    default:
      return verdict satisfies never;
  }
}
