import { readFileSync } from 'node:fs';
import type { Environment } from '../environment.ts';

/** The event that started the job, as GitHub wrote it; null where there is none to be read. Without it a job still has a commit. */
export function jobEvent({ GITHUB_EVENT_PATH: path }: Environment): unknown {
  if (!path) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
