import { type ReleaseRecord, SluiceError } from '@sluice/core';
import { ConfigMapDeliveries } from '@sluice/kubernetes';
import { openGitHubAnnouncer } from '../announce/open-announcer.ts';
import type { Clusters } from '../clusters.ts';
import type { Environment } from '../environment.ts';
import { type Delivery, deliverEvents } from './deliver-events.ts';
import { openChannels } from './open-channels.ts';

export interface NotifyOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Hears what could not be told, with what to do about it. */
  readonly notice: (message: string) => void;
}

export interface Notified {
  readonly deliveries: readonly Delivery[];
  /** Other pull requests that have the line of how it ended. */
  readonly containedCount: number;
}

/** Tells everybody whom the plan of the newest release names how it stands. Told again, nobody hears anything twice. */
export async function notifyRelease(clusters: Clusters, record: ReleaseRecord, { env, signal, notice }: NotifyOptions): Promise<Notified> {
  const { release, application, environment } = record;
  if (release === null) throw new SluiceError('no-release', 'input', `there is no release of ${application} in ${environment} to tell of`);
  const github = await openGitHubAnnouncer(env, notice);
  await github?.announce(record);
  const containedCount = (await github?.announceContained(record)) ?? 0;
  const [home] = release.plan.targets;
  if (!home) return { deliveries: [], containedCount };
  const log = new ConfigMapDeliveries(await clusters.client(home.context), { namespace: home.namespace, application, environment });
  const deliveries: Delivery[] = [];
  for (const channel of await openChannels(release, env, signal)) {
    const delivery = await deliverEvents(release, channel, log);
    if (delivery.problem !== null) notice(`${delivery.problem}. ${delivery.left} events of ${release.id} wait for the next time`);
    deliveries.push(delivery);
  }
  return { deliveries, containedCount };
}
