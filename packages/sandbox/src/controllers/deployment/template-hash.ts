import { isObject } from '../../api/json.ts';
import { SAFE_CHARACTERS } from '../../api/random-suffix.ts';
import type { PodTemplate } from '../../kube/objects.ts';

/**
 * FNV-1a of the template and the count of collisions, in characters that are safe in names: controller.ComputeHash. Upstream hashes Go's print of
 * the struct, so the values differ; a hash is the same for the same template all the same.
 */
export function templateHash(template: PodTemplate, collisionCount = 0): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(`${canonical(template)}${collisionCount === 0 ? '' : collisionCount}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return [...String(hash)].map((digit) => SAFE_CHARACTERS[digit.charCodeAt(0) % SAFE_CHARACTERS.length]).join('');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}
