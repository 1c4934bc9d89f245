import { type DeliveryLog, SluiceError } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { recordName } from './config-map-records.ts';

const configMapSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
});
/** Release, channel, and the ids of what it has taken. */
const deliveriesSchema = z.object({
  schemaVersion: z.literal(1),
  releases: z.array(z.object({ id: z.string(), channels: z.record(z.string(), z.array(z.string())) })),
});
type Deliveries = z.infer<typeof deliveriesSchema>;

const KEY = 'deliveries.json';
/** The newest, and one that was told of late. */
const KEPT_RELEASES = 2;
const ATTEMPTS = 5;
const EMPTY: Deliveries = { schemaVersion: 1, releases: [] };

/**
 * What has been delivered of the releases of one application in one environment, in a ConfigMap beside its record. Apart from the record,
 * which whoever moves the release writes alone: a delivery must not come in between.
 */
export class ConfigMapDeliveries implements DeliveryLog {
  readonly #client: RestClient;
  readonly #namespace: string;
  readonly #name: string;

  constructor(client: RestClient, place: { namespace: string; application: string; environment: string }) {
    this.#client = client;
    this.#namespace = place.namespace;
    // A dot, which no name of an application or environment has: it is no other record.
    this.#name = `${recordName(place.application, place.environment)}.told`;
  }

  async delivered(releaseId: string, channel: string): Promise<ReadonlySet<string>> {
    const { deliveries } = await this.#load();
    return new Set(deliveries.releases.find(({ id }) => id === releaseId)?.channels[channel] ?? []);
  }

  async note(releaseId: string, channel: string, eventIds: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const { deliveries, version } = await this.#load();
      try {
        await this.#save(noted(deliveries, releaseId, channel, eventIds), version);
        return;
      } catch (error) {
        if (!hasStatus(error, 409)) throw error;
        if (attempt >= ATTEMPTS)
          throw new SluiceError(
            'deliveries-conflict',
            'world',
            `ConfigMap ${this.#namespace}/${this.#name} is written by others all the time`,
            {
              cause: error,
            },
          );
      }
    }
  }

  async #load(): Promise<{ readonly deliveries: Deliveries; readonly version: string | null }> {
    try {
      const map = configMapSchema.parse(await this.#client.get(this.#path(this.#name)));
      return { deliveries: parsed(map.data?.[KEY]), version: map.metadata.resourceVersion };
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      return { deliveries: EMPTY, version: null };
    }
  }

  async #save(deliveries: Deliveries, version: string | null): Promise<void> {
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.#name, namespace: this.#namespace, ...(version !== null && { resourceVersion: version }) },
      data: { [KEY]: JSON.stringify(deliveries) },
    };
    if (version === null) await this.#client.create(this.#path(), body);
    else await this.#client.replace(this.#path(this.#name), body);
  }

  #path(name = ''): string {
    return `/api/v1/namespaces/${this.#namespace}/configmaps${name === '' ? '' : `/${name}`}`;
  }
}

function noted({ releases }: Deliveries, releaseId: string, channel: string, eventIds: readonly string[]): Deliveries {
  const own = releases.find(({ id }) => id === releaseId) ?? { id: releaseId, channels: {} };
  const taken = [...new Set([...(own.channels[channel] ?? []), ...eventIds])];
  const others = releases.filter(({ id }) => id !== releaseId);
  return { schemaVersion: 1, releases: [{ ...own, channels: { ...own.channels, [channel]: taken } }, ...others].slice(0, KEPT_RELEASES) };
}

/** What cannot be read is begun anew: an event that comes a second time has the same id. */
function parsed(text: string | undefined): Deliveries {
  try {
    return deliveriesSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return EMPTY;
  }
}
