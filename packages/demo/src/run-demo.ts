import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SluiceError } from '@sluice/core';
import { ConfigMapRecords } from '@sluice/kubernetes';
import { renderReport } from '@sluice/report';
import { type Observer, startObserver } from '@sluice/sandbox';
import { APPLICATION, ENVIRONMENT, writePlan } from './application/plan.ts';
import { type DemoVersion, referenceOf } from './application/version.ts';
import { deploymentOf, INSTANCES, WORKLOAD } from './application/workload.ts';
import { watchInterruption } from './interruption.ts';
import { measureRelease } from './measure/measure-release.ts';
import type { Place, Say } from './place/place.ts';
import { startApplication } from './place/start-application.ts';
import { demoDocument } from './result/demo-document.ts';
import type { DemoRelease, Expected } from './result/demo-release.ts';
import { demoReport } from './result/demo-report.ts';
import { differences } from './result/differences.ts';
import { expectWritable, writeReport } from './result/report-file.ts';
import { summary } from './result/summary.ts';
import { toldBy } from './result/told.ts';
import { runSluice, type SluiceProgram } from './sluice-command.ts';

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
 * Two releases by the real command: a good version in three batches, then one that never becomes ready. Returns 0 when both ended as they must by what the
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
    if (interruption.exitCode === null) throw error;
    say(`interrupted${place === undefined ? '' : `; nothing is left on ${place.title}`}`);
    return interruption.exitCode;
  }
}

async function releaseBoth(place: Place, options: DemoOptions, signal: AbortSignal): Promise<readonly DemoRelease[]> {
  const { versions, namespace, client, listening, observed, title } = place;
  const { say } = options;
  await using scratch = await scratchFolder();
  await using observer = await startObserver(observed, namespace);
  say(`${INSTANCES} instances of ${WORKLOAD} ${versions.first.name} start on ${title}`);
  await startApplication(client, namespace, deploymentOf(versions.first, listening), { withinMs: START_WITHIN_MS, signal });
  const run = (from: DemoVersion, version: DemoVersion, expected: Expected) =>
    releaseOne({ place, options, signal, observer, folder: scratch.folder, from, version, expected });
  say(`\n1 of 2: ${versions.good.name} is a good version. It goes 1 → 25% → 100%`);
  const good = await run(versions.first, versions.good, 'succeeded');
  say(`\n2 of 2: ${versions.bad.name} never becomes ready. Its instances get ${place.instanceSeconds} s, then it is rolled back by itself`);
  return [good, await run(versions.good, versions.bad, 'rolled-back')];
}

interface OneRelease {
  readonly place: Place;
  readonly options: DemoOptions;
  readonly signal: AbortSignal;
  readonly observer: Observer;
  readonly folder: string;
  readonly from: DemoVersion;
  readonly version: DemoVersion;
  readonly expected: Expected;
}

async function releaseOne({ place, options, signal, observer, folder, from, version, expected }: OneRelease): Promise<DemoRelease> {
  const { client, namespace, listening, instanceSeconds, environment } = place;
  const file = await writePlan(folder, { version, namespace, listening, instanceSeconds });
  const artifact = `${WORKLOAD}=${referenceOf(version)}`;
  const { exitCode } = await runSluice(
    options.sluice,
    [
      'release',
      '--file',
      file,
      '--environment',
      ENVIRONMENT,
      ...place.arguments,
      '--artifact',
      artifact,
      '--yes',
      ...(options.json ? ['--json'] : []),
    ],
    { environment, signal, answer: options.json ? 'capture' : 'inherit' },
  );
  // 2 and more: nothing was begun, and what the newest release was is another one's story. The command has said why.
  if (exitCode !== 0 && exitCode !== 1)
    throw new SluiceError(
      'demo-not-released',
      'world',
      `sluice release of ${version.name} ended with ${exitCode}: expected 0 or 1. Its reasons are above`,
    );
  const { record } = await new ConfigMapRecords(client, { namespace, application: APPLICATION, environment: ENVIRONMENT }).load();
  if (record.release === null)
    throw new SluiceError('demo-no-record', 'bug', `sluice release of ${version.name} left no record in ${namespace}`);
  const told = toldBy(record.release);
  const release: DemoRelease = {
    version: version.name,
    from: from.name,
    expected,
    exitCode,
    told,
    measured: measureRelease(await observer.read(300), WORKLOAD, told.id),
  };
  for (const line of summary(release)) options.say(line);
  return release;
}

async function scratchFolder(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-demo-'));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
