import { createHash } from 'node:crypto';
import { SluiceError } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { type DeploymentObject, type PodTemplate, podTemplateSchema } from './schema.ts';
import { templateDigest, withoutHash } from './template-digest.ts';

const WORKLOAD_LABEL = 'sluice.ci/workload';
const revisionSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string().nullish() }),
  data: z.looseObject({ template: podTemplateSchema }),
});
/** Kept templates per workload: the last ten releases and the one under way. */
const KEPT = 12;

/** Keeps a pod template and gives it a name. */
export interface TemplateKeeper {
  keep(deployment: DeploymentObject, template: PodTemplate): Promise<string>;
}

/** For a dry run: nothing is written. */
export class MemoryTemplates implements TemplateKeeper {
  readonly #templates = new Map<string, PodTemplate>();

  async keep(deployment: DeploymentObject, template: PodTemplate): Promise<string> {
    const digest = templateDigest(template);
    this.#templates.set(digest, template);
    return revisionName(deployment.metadata.name, digest);
  }

  find(digest: string): PodTemplate | null {
    return this.#templates.get(digest) ?? null;
  }
}

/** Pod templates kept as ControllerRevisions that the Deployment owns: they survive `revisionHistoryLimit: 0` and end with the Deployment. */
export class TemplateStore implements TemplateKeeper {
  readonly #client: RestClient;
  readonly #namespace: string;
  readonly #cache = new Map<string, PodTemplate>();

  constructor(client: RestClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** Keeps a template under a name that follows from its content, so that keeping it twice is keeping it once. Returns the name. */
  async keep(deployment: DeploymentObject, template: PodTemplate): Promise<string> {
    const digest = templateDigest(template);
    const name = revisionName(deployment.metadata.name, digest);
    this.#cache.set(digest, template);
    const body = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name,
        namespace: this.#namespace,
        labels: { [WORKLOAD_LABEL]: labelValue(deployment.metadata.name) },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: deployment.metadata.name,
            uid: deployment.metadata.uid,
            controller: false,
            blockOwnerDeletion: false,
          },
        ],
      },
      data: { template: withoutHash(template) },
      revision: 1,
    };
    try {
      await this.#client.create(this.#path(), body);
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
    }
    return name;
  }

  async load(name: string, digest: string): Promise<PodTemplate> {
    const cached = this.#cache.get(digest);
    if (cached) return cached;
    let raw: unknown;
    try {
      raw = await this.#client.get(this.#path(name));
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      throw new SluiceError(
        'template-lost',
        'world',
        `the kept pod template ${this.#namespace}/${name} (ControllerRevision) was deleted: this version cannot be restored from here; release it again by its digest`,
        { cause: error },
      );
    }
    const { data } = revisionSchema.parse(raw);
    this.#cache.set(digest, data.template);
    return data.template;
  }

  /** Deletes the oldest beyond what a rollback can name; `inUse` are kept in any case. */
  async prune(deployment: string, inUse: readonly string[]): Promise<void> {
    const found: { name: string; created: string }[] = [];
    for await (const page of this.#client.pages(this.#path(), { labelSelector: `${WORKLOAD_LABEL}=${labelValue(deployment)}` })) {
      for (const raw of page) {
        const { metadata } = revisionSchema.parse(raw);
        found.push({ name: metadata.name, created: metadata.creationTimestamp ?? '' });
      }
    }
    const spare = found.filter(({ name }) => !inUse.includes(name)).sort((a, b) => (a.created < b.created ? 1 : -1));
    for (const { name } of spare.slice(Math.max(0, KEPT - inUse.length)))
      await this.#client.delete(this.#path(name)).catch(() => undefined);
  }

  #path(name = ''): string {
    return `/apis/apps/v1/namespaces/${this.#namespace}/controllerrevisions${name === '' ? '' : `/${name}`}`;
  }
}

function revisionName(deployment: string, digest: string): string {
  return `${deployment.slice(0, 200)}-sluice-${digest.replace('sha256:', '').slice(0, 12)}`;
}

/** Label values end at 63 characters, names do not. */
function labelValue(name: string): string {
  return name.length <= 63 ? name : `${name.slice(0, 50)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
