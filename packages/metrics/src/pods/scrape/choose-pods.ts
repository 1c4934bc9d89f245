import type { PodObject } from '@sluice/kubernetes';

/** Of each side so many instances are scraped. */
export const SCRAPED = 30;

/**
 * The instances to scrape, at most {@link SCRAPED}: those of the last look that are still there, then others by name. Counters are counted from look to look, so
 * that an instance in the sample is worth keeping.
 */
export function choosePods(pods: readonly PodObject[], before: ReadonlySet<string>): readonly PodObject[] {
  const running = pods.filter((pod) => pod.status.phase === 'Running' && !pod.metadata.deletionTimestamp);
  const kept = running.filter(({ metadata }) => before.has(metadata.name));
  const others = running.filter(({ metadata }) => !before.has(metadata.name));
  return [...kept, ...others].slice(0, SCRAPED);
}

export function isReady(pod: PodObject): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
