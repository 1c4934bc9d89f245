import { isLabel } from '../plan/names.ts';

/** What tells the name of an application, from the surest to the last resort. */
export interface NameSources {
  /** Labels of its Deployments. */
  readonly labels: readonly Readonly<Record<string, string>>[];
  /** What is common to its images, `ghcr.io/acme/shop/`; empty where nothing is. */
  readonly imagePrefix: string;
  /** Begins the names of all Deployments, `shop-`; empty where nothing does. */
  readonly workloadPrefix: string;
  readonly fallback: string;
}

/**
 * The label `app.kubernetes.io/part-of`, where all have the same; else what the Deployments' names begin with; else the last folder of the
 * images; else the folder's name. It begins release ids.
 */
export function applicationName({ labels, imagePrefix, workloadPrefix, fallback }: NameSources): string {
  const [partOf, ...others] = [...new Set(labels.map((each) => each['app.kubernetes.io/part-of'] ?? ''))];
  const folders = imagePrefix.split('/').slice(1, -1);
  const candidates = [others.length === 0 ? (partOf ?? '') : '', workloadPrefix.slice(0, -1), folders.at(-1) ?? '', fallback];
  return candidates.map(toLabel).find(isLabel) ?? 'application';
}

function toLabel(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
}
