import { type EndpointQuestion, type OpenIncident, SluiceError } from '@sluice/core';
import type { JsonClient } from './json-client.ts';

const LONGEST_SHOWN = 100;

/**
 * Nothing where the value is the one that is expected; one incident that tells the value where it is another.
 *
 * @throws SluiceError as the client, and `source-invalid` where there is no such value
 */
export async function endpointIncidents(
  ask: JsonClient,
  { url, field, equals }: Pick<EndpointQuestion, 'url' | 'field' | 'equals'>,
  token: string | null,
): Promise<readonly OpenIncident[]> {
  const value = valueAt(await ask({ url: new URL(url), token }), field);
  if (value === undefined || value === null || typeof value === 'object') {
    const found = value === undefined ? 'nothing' : value === null ? 'null' : 'no single value';
    throw new SluiceError(
      'source-invalid',
      'world',
      `${new URL(url).host} has ${found} at ${field}; expected a text, a number, or true or false`,
    );
  }
  return value === equals ? [] : [{ title: `${field} is ${shown(value)}, expected ${shown(equals)}`, url }];
}

function valueAt(document: unknown, field: string): unknown {
  let value = document;
  for (const part of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
