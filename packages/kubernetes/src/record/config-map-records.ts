import {
  emptyRecord,
  type RecordStore,
  type ReleaseRecord,
  releaseRecordSchema,
  SluiceError,
  type Stored,
  withBesideOf,
} from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';

const configMapSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
});

const LABEL = 'sluice.ci/record';
const KEY = 'record.json';
/** etcd refuses objects over 1.5 MiB, the API server ConfigMaps over 1 MiB. */
const MAX_BYTES = 1_000_000;
/** The record is the first thing a command asks for: a cluster that is not there should be said soon. */
const FIRST_CONTACT_MS = 8_000;

/** How often somebody may lock and unlock an environment while one record is written. */
const MOST_ATTEMPTS = 5;

type Written =
  | { readonly kind: 'written'; readonly stored: Stored }
  | { readonly kind: 'overtaken'; readonly now: Stored; readonly error: SluiceError };

/** The record of one application and environment in one ConfigMap, written with compare-and-swap. */
export class ConfigMapRecords implements RecordStore {
  readonly #client: RestClient;
  readonly #namespace: string;
  readonly #application: string;
  readonly #environment: string;

  constructor(client: RestClient, place: { namespace: string; application: string; environment: string }) {
    this.#client = client;
    this.#namespace = place.namespace;
    this.#application = place.application;
    this.#environment = place.environment;
  }

  async load(): Promise<Stored> {
    try {
      const map = configMapSchema.parse(await this.#client.get(this.#path(this.#name), { patienceMs: FIRST_CONTACT_MS }));
      return { record: parseRecord(map.data?.[KEY], `${this.#namespace}/${this.#name}`), version: map.metadata.resourceVersion };
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      return { record: emptyRecord(this.#application, this.#environment), version: null };
    }
  }

  async save(stored: Stored, record: ReleaseRecord): Promise<Stored> {
    let before = stored;
    let wanted = record;
    for (let attempt = 1; ; attempt += 1) {
      const saved = await this.#write(before, wanted);
      if (saved.kind === 'written') return saved.stored;
      const kept = attempt < MOST_ATTEMPTS ? withBesideOf(before.record, wanted, saved.now.record) : null;
      if (kept === null) throw saved.error;
      before = saved.now;
      wanted = kept;
    }
  }

  async #write(stored: Stored, record: ReleaseRecord): Promise<Written> {
    const text = JSON.stringify(record);
    if (text.length > MAX_BYTES)
      throw new SluiceError(
        'record-too-large',
        'world',
        `the record of this release has ${text.length} bytes, a ConfigMap takes ${MAX_BYTES}: release fewer services at once`,
      );
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: this.#name,
        namespace: this.#namespace,
        labels: { [LABEL]: 'true' },
        ...(stored.version !== null && { resourceVersion: stored.version }),
      },
      data: { [KEY]: text },
    };
    try {
      const answer =
        stored.version === null ? await this.#client.create(this.#path(), body) : await this.#client.replace(this.#path(this.#name), body);
      return { kind: 'written', stored: { record, version: configMapSchema.parse(answer).metadata.resourceVersion } };
    } catch (error) {
      if (!hasStatus(error, 409)) throw error;
      // A write that was committed but not answered comes back as a conflict with ourselves.
      const now = configMapSchema.parse(await this.#client.get(this.#path(this.#name)));
      const version = now.metadata.resourceVersion;
      if (now.data?.[KEY] === text) return { kind: 'written', stored: { record, version } };
      const where = `${this.#namespace}/${this.#name}`;
      return {
        kind: 'overtaken',
        now: { record: parseRecord(now.data?.[KEY], where), version },
        error: new SluiceError(
          'record-conflict',
          'world',
          `somebody else has written the record ${where} meanwhile; run the same command again`,
          { cause: error },
        ),
      };
    }
  }

  get #name(): string {
    return recordName(this.#application, this.#environment);
  }

  #path(name = ''): string {
    return `/api/v1/namespaces/${this.#namespace}/configmaps${name === '' ? '' : `/${name}`}`;
  }
}

export function recordName(application: string, environment: string): string {
  return `sluice-${application}-${environment}`;
}

/** Every record in a namespace: status and rollback need no plan file. */
export async function listRecords(client: RestClient, namespace: string): Promise<readonly ReleaseRecord[]> {
  const records: ReleaseRecord[] = [];
  for await (const page of client.pages(`/api/v1/namespaces/${namespace}/configmaps`, { labelSelector: `${LABEL}=true` })) {
    for (const raw of page) {
      const map = configMapSchema.parse(raw);
      records.push(parseRecord(map.data?.[KEY], `${namespace}/${map.metadata.name}`));
    }
  }
  return records;
}

function parseRecord(text: string | undefined, place: string): ReleaseRecord {
  try {
    return releaseRecordSchema.parse(JSON.parse(text ?? ''));
  } catch (error) {
    throw new SluiceError(
      'record-broken',
      'world',
      `ConfigMap ${place} does not hold a record that this version understands. It was edited by hand or written by a newer version; restore it, or delete it to start anew (a held workload then has to be undone by hand)`,
      { cause: error },
    );
  }
}
