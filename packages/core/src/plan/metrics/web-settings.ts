import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { didYouMean, oneOf } from '../nearest.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';
import { noted } from '../schema-notes.ts';
import { authenticationSchema, resolvedAuthenticationSchema } from './authentication.ts';
import { requestHeaders, resolvedHeadersSchema, resolveHeaders } from './request-headers.ts';
import { resolveAuthentication } from './resolve-authentication.ts';
import { resolvedServerPlaceSchema, resolveServerPlace, serverPlace } from './server-place.ts';
import { timeout } from './source-timeout.ts';

const PATH_EXPECTED = 'a path such as /stats?side=$(side)';

/** What `$(…)` can stand for in the path of a web source; times are seconds since the epoch. */
export const WEB_VARIABLES = ['side', 'replicaSets', 'from', 'until', 'interval', 'service', 'namespace', 'target', 'workload'] as const;

/** `web` of an environment's `metrics`: an endpoint that answers JSON, asked once for each side. */
export const webSchema = z.strictObject({
  ...serverPlace('without its path'),
  path: noted(
    z
      .string()
      .max(2048)
      .regex(/^\/[^\s#]*$/, { error: PATH_EXPECTED }),
    { expected: PATH_EXPECTED },
  ).describe(`What is asked for, with ${WEB_VARIABLES.map((name) => `\`$(${name})\``).join(', ')} filled in.`),
  counts: noted(z.enum(['interval', 'total']), { expected: 'interval or total' })
    .default('interval')
    .describe('Whether `bad` and `total` are those of the time that the path names, or run on and are counted from look to look.'),
  auth: authenticationSchema.optional().describe('How it is asked.'),
  headers: requestHeaders(),
  timeout: timeout(),
});
export type WebEntry = z.output<typeof webSchema>;

export const resolvedWebSchema = z.object({
  kind: z.literal('web'),
  at: resolvedServerPlaceSchema,
  path: z.string(),
  counts: z.enum(['interval', 'total']),
  auth: resolvedAuthenticationSchema.nullable(),
  headers: resolvedHeadersSchema,
  timeoutSeconds: z.number(),
});
export type WebSettings = z.infer<typeof resolvedWebSchema>;

export function resolveWeb(entry: WebEntry, path: PlanPath, report: PlanReport): WebSettings {
  checkPath(entry, [...path, 'path'], report);
  return {
    kind: 'web',
    at: resolveServerPlace('web', entry, path, report),
    path: entry.path,
    counts: entry.counts,
    auth: resolveAuthentication(entry.auth, [...path, 'auth'], report),
    headers: resolveHeaders(entry.headers),
    timeoutSeconds: parseDuration(entry.timeout) ?? 10,
  };
}

/** Variables that nobody fills in, and a path that cannot tell new from old, or one time from another. */
function checkPath({ path: text, counts }: WebEntry, path: PlanPath, report: PlanReport): void {
  const known: readonly string[] = WEB_VARIABLES;
  const used = [...text.matchAll(/\$\(\s*([^()]*?)\s*\)/g)].map(([, name = '']) => name);
  const add = (message: string, expected: string, got: string, suggestion: string) =>
    report.add({ code: 'parameter', path, at: 'value', message, expected, got, suggestion });
  for (const name of used.filter((one) => !known.includes(one)))
    add(
      `there is no variable $(${name.slice(0, 80)}) in a path`,
      oneOf(known.map((each) => `$(${each})`)),
      `$(${name.slice(0, 80)})`,
      didYouMean(name, known, 'write the value itself'),
    );
  if (!used.includes('side') && !used.includes('replicaSets'))
    add('both versions would be asked for alike', '$(side) or $(replicaSets) in the path', text.slice(0, 80), 'add side=$(side)');
  if (counts === 'interval' && !used.includes('interval') && !(used.includes('from') && used.includes('until')))
    add(
      'nothing says of which time the counts are',
      '$(from) and $(until), or $(interval), in the path; or counts: total',
      text.slice(0, 80),
      'add from=$(from)&until=$(until)',
    );
}
