import type { ActionBody } from '@sluice/action-kit';
import { releaseDocument, standingOf } from '@sluice/core';
import { findRecord, notifyRelease } from '@sluice/use-cases';
import { openReach } from '../../src/reach.ts';
import type { definition } from './definition.ts';

/** Tells of the newest release. What could not be told is a warning: it says nothing about the release. */
export const run: ActionBody<typeof definition> = async (context) => {
  const { inputs, runner, signal } = context;
  await using reach = openReach(context);
  const id = inputs['release-id'];
  const { stored } = await findRecord(reach.clusters, {
    file: inputs.plan,
    environment: inputs.environment,
    ...(inputs.namespace !== null && { namespace: inputs.namespace }),
    ...(id !== null && { release: id }),
  });
  const { release } = stored.record;
  const about = { release: release && releaseDocument(release, standingOf(release)) };
  const outputs = { deliveries: '[]', outcome: release === null ? '' : standingOf(release) };
  if (release === null || (id !== null && release.id !== id)) {
    const message = `${id ?? 'a release'} is not the newest of ${inputs.environment}${release === null ? ', which has none' : `: ${release.id} is`}. Nobody was told`;
    return { result: { ...about, verdict: 'pass', reason: 'not-newest', message }, outputs };
  }
  if (inputs['dry-run']) {
    const channels = release.plan.notifications.channels.map(({ name }) => name).join(', ') || 'GitHub alone';
    return {
      result: { ...about, verdict: 'pass', reason: 'dry-run', message: `would tell ${channels} of ${release.id}. A dry run` },
      outputs,
    };
  }
  const notices: string[] = [];
  const notice = (message: string): void => {
    notices.push(message);
    runner.annotate({ level: 'warning', title: 'notify', message, file: null, line: null, column: null });
  };
  const { deliveries, containedCount } = await notifyRelease(reach.clusters, stored.record, { env: reach.github, signal, notice });
  const sent = deliveries
    .map((delivery) => `${delivery.channel} ${delivery.sent}${delivery.left > 0 ? `, ${delivery.left} left` : ''}`)
    .join('; ');
  const lines = containedCount === 0 ? '' : `, ${containedCount} other pull requests have a line`;
  return {
    result: {
      ...about,
      verdict: 'pass',
      reason: notices.length === 0 ? 'told' : 'told-in-part',
      message: `${release.id} is told: GitHub${sent === '' ? '' : `; ${sent}`}${lines}`,
      notices,
      details: { deliveries: deliveries.map((delivery) => ({ ...delivery })) },
    },
    outputs: { ...outputs, deliveries: JSON.stringify(deliveries) },
  };
};
