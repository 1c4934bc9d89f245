import { z } from 'zod';
import { noted } from './schema-notes.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

export const LABEL_EXPECTED = 'a name of lower-case letters, digits and -, at most 63, starting and ending with a letter or digit';
export const SUBDOMAIN_EXPECTED = 'a name of lower-case letters, digits, - and ., at most 253, starting and ending with a letter or digit';
const IDENTIFIER_EXPECTED = 'a name of letters, digits, - and _, at most 63, starting with a letter';

/** A DNS-1123 label: what Kubernetes allows for a namespace or a container. */
export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** A DNS-1123 subdomain: what Kubernetes allows for a workload. */
export function isSubdomain(text: string): boolean {
  return SUBDOMAIN.test(text);
}

/** A new schema each time, so that each place can have a description of its own. */
export const label = () => noted(z.string().regex(LABEL, { error: LABEL_EXPECTED }), { expected: LABEL_EXPECTED });
export const identifier = () => noted(z.string().regex(IDENTIFIER, { error: IDENTIFIER_EXPECTED }), { expected: IDENTIFIER_EXPECTED });

/** Text that may hold variables, `$(service)`: what comes out is checked once they are filled in. */
export const template = (expected: string) => noted(z.string().min(1).max(1024), { expected });
