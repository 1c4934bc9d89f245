import { SluiceError } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';

export interface KindPlace {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
}

const resourceListSchema = z.object({ resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })) });

/** Finds where the API server serves a kind; each group and version is asked for once. */
export class Discovery {
  readonly #client: RestClient;
  readonly #lists = new Map<string, Promise<z.infer<typeof resourceListSchema>>>();

  constructor(client: RestClient) {
    this.#client = client;
  }

  /** @throws SluiceError `kind-not-served`, kind `input`. */
  async find(apiVersion: string, kind: string): Promise<KindPlace> {
    const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/', 2) as [string, string]) : ['', apiVersion];
    const { resources } = await this.#list(group, version, kind);
    const found = resources.find((resource) => resource.kind === kind && !resource.name.includes('/'));
    if (found === undefined) throw notServed(apiVersion, kind);
    return { group, version, kind, resource: found.name, namespaced: found.namespaced };
  }

  async #list(group: string, version: string, kind: string): Promise<z.infer<typeof resourceListSchema>> {
    const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    let list = this.#lists.get(path);
    if (list === undefined) {
      list = this.#client.get(path, { patienceMs: 10_000 }).then((answer) => resourceListSchema.parse(answer));
      this.#lists.set(path, list);
    }
    try {
      return await list;
    } catch (error) {
      if (hasStatus(error, 404)) throw notServed(group === '' ? version : `${group}/${version}`, kind);
      throw error;
    }
  }
}

export function objectPath(place: KindPlace, namespace: string, name: string): string {
  const base = place.group === '' ? `/api/${place.version}` : `/apis/${place.group}/${place.version}`;
  return `${base}${place.namespaced ? `/namespaces/${namespace}` : ''}/${place.resource}/${name}`;
}

function notServed(apiVersion: string, kind: string): SluiceError {
  return new SluiceError(
    'kind-not-served',
    'input',
    `this cluster does not serve kind ${kind} in ${apiVersion}: install its CustomResourceDefinition first, or correct apiVersion and kind`,
  );
}
