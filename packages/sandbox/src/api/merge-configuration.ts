import { isObject, listOr, objectOr } from './json.ts';
import { listKeys } from './list-keys.ts';

/** What is applied over what is there: objects by their fields, lists with keys by their members, anything else as a whole. */
export function mergeConfiguration(live: unknown, config: unknown, field: string): unknown {
  if (isObject(config)) {
    const result: Record<string, unknown> = { ...objectOr(live) };
    for (const [key, value] of Object.entries(config)) result[key] = mergeConfiguration(result[key], value, key);
    return result;
  }
  if (!Array.isArray(config)) return config;
  const members = config.filter(isObject);
  const keys = members.length > 0 ? listKeys(field, members) : undefined;
  if (keys === undefined || members.length !== config.length) return config;
  const result = [...listOr(live)];
  for (const member of members) {
    const index = result.findIndex((existing) => isObject(existing) && keys.every((key) => existing[key] === member[key]));
    if (index >= 0) result[index] = mergeConfiguration(result[index], member, field);
    else result.push(member);
  }
  return result;
}
