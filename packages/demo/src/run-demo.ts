import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderReport } from '@sluice/report';
import { startLoad, startObserver } from '@sluice/sandbox';
import type { DemoVersion } from './application/version.ts';
import { deploymentOf, INSTANCES, WORKLOAD } from './application/workload.ts';
import { watchInterruption } from './interruption.ts';
import type { Place, Say } from './place/place.ts';
import { startApplication } from './place/start-application.ts';
import { releaseVersion } from './release-version.ts';
import { demoDocument } from './result/demo-document.ts';
import type { DemoRelease, Expected } from './result/demo-release.ts';
import { demoReport } from './result/demo-report.ts';
import { differences } from './result/differences.ts';
import { expectWritable, writeReport } from './result/report-file.ts';
import type { SluiceProgram } from './sluice-command.ts';
import { takeApart } from './undone.ts';

export interface DemoOptions {
  /** Opens where it runs: openSandboxPlace or openContextPlace. */
  readonly open: (say: Say) => Promise<Place>;
  readonly sluice: SluiceProgram;
  readonly reportFile: string;
  readonly json: boolean;
  readonly say: Say;
  readonly answer: (text: string) => void;
}

const START_WITHIN_MS = 120_000;

/**
 * Two releases by the real command: a good version in three batches, then one that is bad. Returns 0 when both ended as they must by what the
 * observer saw, 1 otherwise, 128 and the signal's number when interrupted. Nothing is left behind but the report.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { open, reportFile, json, say, answer } = options;
  await expectWritable(reportFile);
  let place: Place | undefined;
  using interruption = watchInterruption(() => {
    if (place !== undefined) say(`ended at once; what may be left on ${place.title}: namespace ${place.namespace}`);
  });
  try {
    const releases = await (async () => {
      await using opened = await open(say);
      place = opened;
      interruption.signal.throwIfAborted();
      return await releaseBoth(opened, options, interruption.signal);
    })();
    const wrong = releases.flatMap(differences);
    await writeReport(reportFile, renderReport(demoReport(releases, place?.title ?? '', Date.now())));
    if (json) answer(JSON.stringify(demoDocument(releases), null, 2));
    for (const line of wrong) say(`NOT AS IT HAD TO BE: ${line}`);
    const said = wrong.length === 0 ? `both ended as they must. report: ${reportFile}` : `report: ${reportFile}`;
    if (json) say(said);
    else answer(said);
    return wrong.length === 0 ? 0 : 1;
  } catch (error) {
    const { reason, leftovers } = takeApart(error);
    for (const leftover of leftovers) say(messageOf(leftover));
    if (interruption.exitCode === null) throw reason;
    const aborted = reason === interruption.signal.reason || (reason instanceof Error && reason.name === 'AbortError');
    // Only the tidying can have failed then.
    if (!aborted) say(messageOf(reason));
    else if (leftovers.length === 0 && place !== undefined) say(`interrupted; nothing is left on ${place.title}`);
    else say('interrupted');
    return interruption.exitCode;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function releaseBoth(place: Place, options: DemoOptions, signal: AbortSignal): Promise<readonly DemoRelease[]> {
  const { versions, namespace, client, listening, observed, title, requestsPerSecond } = place;
  const { sluice, json, say } = options;
  await using scratch = await scratchFolder();
  await using observer = await startObserver(observed, namespace);
  say(`${INSTANCES} instances of ${WORKLOAD} ${versions.first.name} start on ${title}`);
  await startApplication(client, namespace, deploymentOf(versions.first, listening), { withinMs: START_WITHIN_MS, signal });
  await using clients =
    requestsPerSecond === null ? null : await startLoad(observed, { namespace, selector: `app=${WORKLOAD}`, requestsPerSecond });
  if (requestsPerSecond !== null) say(`clients send it ${requestsPerSecond} requests a second`);
  const run = (from: DemoVersion, version: DemoVersion, expected: Expected) =>
    releaseVersion({ place, sluice, json, say, signal, observer, clients, folder: scratch.folder, from, version, expected });
  const compared = clients === null ? '' : ', and is compared with the old one on the way';
  say(`\n1 of 2: ${versions.good.name} is a good version. It goes 1 → 25% → 100%${compared}`);
  const good = await run(versions.first, versions.good, 'succeeded');
  say(`\n2 of 2: ${versions.bad.name} ${whatIsWrong(versions.bad, place)}`);
  return [good, await run(versions.good, versions.bad, 'rolled-back')];
}

function whatIsWrong({ fault }: DemoVersion, { instanceSeconds }: Place): string {
  switch (fault) {
    case 'errors':
      return 'becomes ready like any other, and fails one request in twenty. When that is beyond doubt it is rolled back by itself';
    case 'never-ready':
      return `never becomes ready. Its instances get ${instanceSeconds} s, then it is rolled back by itself`;
    case 'none':
      return 'has no fault';
    default:
      return fault satisfies never;
  }
}

async function scratchFolder(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-demo-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
