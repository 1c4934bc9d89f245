import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ResolvedNotifications, releaseRecordSchema } from '@sluice/core';
import { recordOf, SITUATIONS } from '@sluice/core/testing/boutique';
import { openSandbox } from '@sluice/sandbox';
import { expect, test } from 'vitest';
import { Clusters } from '../clusters.ts';
import { notifyRelease } from './notify-release.ts';

/** A receiver that takes everything, or nothing while it is down. */
async function openSink() {
  const sink = { ids: [] as string[], down: false, signed: 0, address: '', [Symbol.asyncDispose]: async () => void server.close() };
  const server = http.createServer(async (request, response) => {
    for await (const _ of request);
    if (!sink.down) sink.ids.push(String(request.headers['ce-id']));
    if (request.headers['webhook-signature']) sink.signed += 1;
    response.writeHead(sink.down ? 404 : 202).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  sink.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return sink;
}

function told(name: 'waiting' | 'done', notifications: ResolvedNotifications) {
  const release = SITUATIONS[name];
  const targets = release.plan.targets.map((target) => ({ ...target, context: null }));
  return releaseRecordSchema.parse(recordOf({ ...release, plan: { ...release.plan, targets, notifications } }));
}

const HOOK: ResolvedNotifications = {
  channels: [{ kind: 'webhook', name: 'hook', url: { kind: 'secret', secret: 'HOOK_URL' }, sign: 'HOOK_KEY' }],
  rules: [],
};

test('webhooks hear everything once, however often it is told and whoever tells it', async () => {
  await using sandbox = await openSandbox({ namespaces: ['boutique'] });
  await using sink = await openSink();
  const kubeconfig = readFileSync(sandbox.kubeconfigPath, 'utf8');
  const notices: string[] = [];
  const tell = async (name: 'waiting' | 'done', env: Record<string, string>) => {
    await using clusters = new Clusters({ kubeconfig, env: {} });
    return notifyRelease(clusters, told(name, HOOK), {
      env,
      signal: new AbortController().signal,
      notice: (message) => notices.push(message),
    });
  };
  const env = { HOOK_URL: sink.address, HOOK_KEY: 'k' };
  const first = await tell('waiting', env);
  expect(first.deliveries).toEqual([{ channel: 'hook', sent: sink.ids.length, known: 0, left: 0, problem: null }]);
  expect(sink.ids.length).toBeGreaterThan(0);
  expect((await tell('waiting', env)).deliveries[0]?.sent).toBe(0);
  sink.down = true;
  expect((await tell('done', env)).deliveries[0]).toMatchObject({ sent: 0, problem: expect.stringContaining('404') });
  sink.down = false;
  await tell('done', env);
  expect(new Set(sink.ids).size).toBe(sink.ids.length);
  expect(sink.signed).toBeGreaterThanOrEqual(sink.ids.length);
  expect(notices).toEqual([expect.stringMatching(/did not take the event.*wait for the next time/s)]);
});

test('a secret that is not given is named, and nothing fails', async () => {
  await using sandbox = await openSandbox({ namespaces: ['boutique'] });
  await using clusters = new Clusters({ kubeconfig: readFileSync(sandbox.kubeconfigPath, 'utf8'), env: {} });
  const notices: string[] = [];
  await notifyRelease(clusters, told('waiting', HOOK), {
    env: {},
    signal: new AbortController().signal,
    notice: (message) => notices.push(message),
  });
  expect(notices).toEqual([expect.stringContaining('there is no secret HOOK_KEY. Give the step a line of `secrets`')]);
});
