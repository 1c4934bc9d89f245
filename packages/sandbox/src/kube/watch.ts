import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeClient, KubeStatusError } from './kube-client.ts';
import type { KubeObject } from './objects.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface Watcher<T> {
  /** A new complete state: everything not in it is gone. Called at the start and after every break of history (410). */
  readonly onSnapshot: (items: readonly T[], resourceVersion: string) => void;
  readonly onChange: (type: ChangeType, object: T) => void;
}

/**
 * Lists, then watches from the list's resourceVersion, for ever, until `signal` aborts. A broken stream goes on where it was;
 * history that is gone (410) starts again with a snapshot. Resolves after the first snapshot.
 */
export async function watch<T extends KubeObject>(
  client: KubeClient,
  path: string,
  watcher: Watcher<T>,
  signal: AbortSignal,
  query: Record<string, string> = {},
): Promise<void> {
  let resourceVersion = await snapshot(client, path, watcher, query);
  const follow = async () => {
    while (!signal.aborted) {
      try {
        resourceVersion = await stream(client, path, watcher, resourceVersion, signal, query);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof KubeStatusError && error.status === 410) {
          const fresh = await snapshot(client, path, watcher, query).catch(() => undefined);
          if (fresh !== undefined) resourceVersion = fresh;
        }
        await sleep(50);
      }
    }
  };
  void follow();
}

async function snapshot<T extends KubeObject>(
  client: KubeClient,
  path: string,
  watcher: Watcher<T>,
  query: Record<string, string>,
): Promise<string> {
  const list = await client.list<T>(path, query);
  watcher.onSnapshot(list.items, list.metadata.resourceVersion);
  return list.metadata.resourceVersion;
}

/** One watch request until it ends; returns the resourceVersion to go on from. */
async function stream<T extends KubeObject>(
  client: KubeClient,
  path: string,
  watcher: Watcher<T>,
  from: string,
  signal: AbortSignal,
  query: Record<string, string>,
): Promise<string> {
  let reached = from;
  const parameters = new URLSearchParams({ ...query, watch: 'true', allowWatchBookmarks: 'true', resourceVersion: from });
  const response = await client.open('GET', `${path}?${parameters}`, { signal });
  if (response.statusCode !== 200) {
    response.resume();
    throw new KubeStatusError(response.statusCode ?? 0, '', `watch ${path}: ${response.statusCode}`);
  }
  try {
    for await (const line of lines(response)) {
      const event: { type: string; object: T & { code?: number; message?: string } } = JSON.parse(line);
      if (event.type === 'ERROR') throw new KubeStatusError(event.object.code ?? 500, '', event.object.message ?? 'watch error');
      reached = event.object.metadata.resourceVersion ?? reached;
      if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') watcher.onChange(event.type, event.object);
    }
  } catch (error) {
    if (error instanceof KubeStatusError) throw error;
    // A stream cut in the middle is no loss: the next request goes on from what was reached.
  }
  return reached;
}

async function* lines(response: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) if (line !== '') yield line;
  }
}
