import { z } from 'zod';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { noted } from '../schema-notes.ts';

const SERVICE =
  /^(https:)?([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?):([a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?)$/;
const SERVICE_EXPECTED = 'a service of the cluster as NAMESPACE/NAME:PORT, such as monitoring/prometheus:9090';
const ADDRESS = /^https?:\/\/[^\s@?#]+$/;
const ADDRESS_EXPECTED = 'an address: https://… or http://…, without a user in it';

/** Where a server of metrics is: in the cluster of the target, or at an address. Keys of a source's settings; exactly one of them is given. */
export const serverPlace = (addressNote: string) => ({
  service: noted(z.string().regex(SERVICE, { error: SERVICE_EXPECTED }), { expected: SERVICE_EXPECTED })
    .optional()
    .describe(
      "A service of the target's cluster, reached through the API server's service proxy: `NAMESPACE/NAME:PORT`; `https:` before it where it speaks TLS.",
    ),
  url: noted(z.string().max(1024).regex(ADDRESS, { error: ADDRESS_EXPECTED }), { expected: ADDRESS_EXPECTED })
    .optional()
    .describe(`Its address, ${addressNote}.`),
});

export const resolvedServerPlaceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('service'), scheme: z.enum(['http', 'https']), namespace: z.string(), name: z.string(), port: z.string() }),
  z.object({ kind: z.literal('url'), url: z.string() }),
]);
export type ServerPlace = z.infer<typeof resolvedServerPlaceSchema>;

export function resolveServerPlace(
  source: string,
  { service, url }: { readonly service?: string | undefined; readonly url?: string | undefined },
  path: PlanPath,
  report: PlanReport,
): ServerPlace {
  if ((service === undefined) === (url === undefined) && !report.touched(path)) {
    const both = url !== undefined;
    report.add({
      code: both ? 'invalid-value' : 'missing',
      path,
      at: 'key',
      message: both ? `${source} is in one place, not two` : `this does not say where ${source} is`,
      expected: 'service, or url',
      got: both ? 'both' : 'neither',
      suggestion: both ? 'remove one of them' : `add service: monitoring/${source}:PORT, or url: https://…`,
    });
  }
  return url === undefined ? serviceOf(service ?? '') : { kind: 'url', url: url.replace(/\/+$/, '') };
}

function serviceOf(text: string): ServerPlace {
  const [, scheme, namespace = '', name = '', port = ''] = SERVICE.exec(text) ?? [];
  return { kind: 'service', scheme: scheme === undefined ? 'http' : 'https', namespace, name, port };
}
