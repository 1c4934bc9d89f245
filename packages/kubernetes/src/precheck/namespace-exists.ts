import type { Fact } from '@sluice/core';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { readFact } from './read-fact.ts';

const PATIENCE_MS = 5_000;

/** Whether a namespace is there. Who may not read namespaces learns it from the dry run of a ConfigMap, which nothing keeps. */
export async function namespaceExists(client: RestClient, namespace: string): Promise<Fact<boolean>> {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'sluice-doctor-' } };
  const answers = async (ask: () => Promise<unknown>): Promise<boolean> => {
    try {
      await ask();
      return true;
    } catch (error) {
      if (hasStatus(error, 404)) return false;
      throw error;
    }
  };
  return readFact(async () => {
    try {
      return await answers(() => client.get(`/api/v1/namespaces/${namespace}`, { patienceMs: PATIENCE_MS }));
    } catch (error) {
      if (!hasStatus(error, 403)) throw error;
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      return answers(() => client.create(path, body, { query: { dryRun: 'All' }, patienceMs: PATIENCE_MS }));
    }
  });
}
