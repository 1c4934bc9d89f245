/**
 * Fields of a service account's key file that say where and who, and are no secrets. A project's name is part of the names of its images:
 * masked, it would hide them. https://cloud.google.com/iam/docs/keys-create-delete
 */
const PUBLIC_FIELDS = new Set([
  'type',
  'project_id',
  'client_email',
  'auth_uri',
  'token_uri',
  'auth_provider_x509_cert_url',
  'client_x509_cert_url',
  'universe_domain',
]);

/** What the fields of a secret hold that is a JSON object or list, however deep; nothing where it is neither. */
export function jsonFields(secret: string): readonly string[] {
  const found: string[] = [];
  // A list of its own and no recursion: text from outside may be nested deeper than the stack.
  const left: unknown[] = [parsed(secret)];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value === 'string' || typeof value === 'number') found.push(String(value));
    else if (Array.isArray(value)) left.push(...value.filter((item) => item !== undefined));
    else if (typeof value === 'object' && value !== null)
      left.push(...Object.entries(value).flatMap(([name, field]) => (PUBLIC_FIELDS.has(name) ? [] : [field])));
  }
  return found.reverse();
}

function parsed(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
