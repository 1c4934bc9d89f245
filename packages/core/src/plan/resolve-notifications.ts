import { didYouMean, oneOf } from './nearest.ts';
import type { NotificationsEntry } from './notification-schema.ts';
import type { PlanReport } from './report.ts';
import type { ResolvedChannel, ResolvedNotifications } from './resolved-notifications.ts';

const KINDS = ['webhook', 'github'] as const;

/** Channels and rules; what is wrong with them is reported. */
export function resolveNotifications({ channels, rules }: NotificationsEntry, report: PlanReport): ResolvedNotifications {
  const resolved = Object.entries(channels).flatMap(([name, channel]): ResolvedChannel[] => {
    const kinds = KINDS.filter((kind) => channel[kind] !== undefined);
    if (kinds.length !== 1 && !report.touched(['notifications', 'channels', name])) reportKinds(name, kinds, report);
    const { webhook, github } = channel;
    if (webhook) {
      const url =
        typeof webhook.url === 'string'
          ? ({ kind: 'plain', address: webhook.url } as const)
          : ({ kind: 'secret', ...webhook.url } as const);
      return [{ kind: 'webhook', name, url, sign: webhook.sign?.secret ?? null }];
    }
    return github ? [{ kind: 'github', name, ...github }] : [];
  });
  const second = resolved.filter(({ kind }) => kind === 'github').at(1);
  if (second) {
    report.add({
      code: 'duplicate-name',
      path: ['notifications', 'channels', second.name],
      at: 'key',
      message: 'GitHub is one channel, and is there already',
      expected: 'one channel with github',
      got: 'two',
      suggestion: 'remove one of them',
    });
  }
  checkRules(Object.keys(channels), rules, report);
  return { channels: resolved, rules };
}

function reportKinds(name: string, kinds: readonly string[], report: PlanReport): void {
  report.add({
    code: kinds.length === 0 ? 'missing' : 'invalid-value',
    path: ['notifications', 'channels', name],
    at: 'key',
    message: kinds.length === 0 ? `channel "${name}" leads nowhere` : `channel "${name}" is of two kinds`,
    expected: `one of ${KINDS.join(', ')}`,
    got: kinds.length === 0 ? 'none' : kinds.join(' and '),
    suggestion: kinds.length === 0 ? 'write webhook: { url: { secret: NAME } }' : 'make two channels of it',
  });
}

function checkRules(names: readonly string[], rules: NotificationsEntry['rules'], report: PlanReport): void {
  for (const [index, { where }] of rules.entries()) {
    for (const [place, name] of where.entries()) {
      if (names.includes(name)) continue;
      report.add({
        code: 'unknown-name',
        path: ['notifications', 'rules', index, 'where', place],
        at: 'value',
        message: `there is no channel "${name}"`,
        expected: names.length === 0 ? 'a channel of notifications.channels' : oneOf(names),
        got: name,
        suggestion: didYouMean(name, names, 'declare it under notifications.channels, or remove it here'),
      });
    }
  }
}
