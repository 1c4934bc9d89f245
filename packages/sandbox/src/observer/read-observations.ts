import { readFile } from 'node:fs/promises';
import type { Observation } from './observation.ts';

/** The lines of an observer's file; a last line still being written is left out. */
export async function readObservations(file: string): Promise<Observation[]> {
  const text = await readFile(file, 'utf8');
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  return complete
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Observation => JSON.parse(line));
}
