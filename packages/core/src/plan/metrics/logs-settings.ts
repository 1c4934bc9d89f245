import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { noted } from '../schema-notes.ts';
import { timeout } from './source-timeout.ts';

const CONTAINER = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const CONTAINER_EXPECTED = 'the name of a container';

/** `logs` of an environment's `metrics`: lines of the instances' logs that match a pattern. */
export const logsSchema = z.strictObject({
  container: noted(z.string().regex(CONTAINER, { error: CONTAINER_EXPECTED }), { expected: CONTAINER_EXPECTED })
    .optional()
    .describe('Whose log is read. Default: that of the annotation `kubectl.kubernetes.io/default-container`, else the first container.'),
  timeout: timeout(),
});
export type LogsEntry = z.output<typeof logsSchema>;

export const resolvedLogsSchema = z.object({ kind: z.literal('logs'), container: z.string().nullable(), timeoutSeconds: z.number() });
export type LogsSettings = z.infer<typeof resolvedLogsSchema>;

export function resolveLogs({ container, timeout }: LogsEntry): LogsSettings {
  return { kind: 'logs', container: container ?? null, timeoutSeconds: parseDuration(timeout) ?? 10 };
}
