import { SluiceError } from '@sluice/core';
import { ConfigMapRecords } from '@sluice/kubernetes';
import type { Load, Observer } from '@sluice/sandbox';
import { APPLICATION, ENVIRONMENT, writePlan } from './application/plan.ts';
import { type DemoVersion, referenceOf } from './application/version.ts';
import { WORKLOAD } from './application/workload.ts';
import { clientsBetween } from './measure/clients-account.ts';
import { measureRelease } from './measure/measure-release.ts';
import type { Place, Say } from './place/place.ts';
import type { DemoRelease, Expected } from './result/demo-release.ts';
import { summary } from './result/summary.ts';
import { toldBy } from './result/told.ts';
import { runSluice, type SluiceProgram } from './sluice-command.ts';

export interface OneRelease {
  readonly place: Place;
  readonly sluice: SluiceProgram;
  readonly json: boolean;
  readonly say: Say;
  readonly signal: AbortSignal;
  readonly observer: Observer;
  /** Null where nobody sends requests. */
  readonly clients: Load | null;
  readonly folder: string;
  readonly from: DemoVersion;
  readonly version: DemoVersion;
  readonly expected: Expected;
}

/** One release by the real command, and what the observer saw of it. */
export async function releaseVersion({
  place,
  sluice,
  json,
  say,
  signal,
  observer,
  clients,
  folder,
  from,
  version,
  expected,
}: OneRelease): Promise<DemoRelease> {
  const { client, namespace, listening, instanceSeconds, environment } = place;
  const file = await writePlan(folder, { version, namespace, listening, instanceSeconds, verified: clients !== null });
  const before = await clients?.read();
  const artifact = `${WORKLOAD}=${referenceOf(version)}`;
  const { exitCode } = await runSluice(
    sluice,
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
      // Whatever this terminal or job is set to: nobody audits a demo.
      '--ledger',
      'off',
      ...(json ? ['--json'] : []),
    ],
    { environment, signal, answer: json ? 'capture' : 'inherit' },
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
    fault: version.fault,
    exitCode,
    told,
    measured: measureRelease(await observer.read(300), WORKLOAD, told.id),
    clients: clients && before ? clientsBetween(before, await clients.read()) : null,
  };
  for (const line of summary(release)) say(line);
  return release;
}
