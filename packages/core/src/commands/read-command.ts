import { DURATION_EXPECTED, parseDuration } from '../plan/durations.ts';
import { nearest } from '../plan/nearest.ts';
import type { Verb } from './parse-comment.ts';

/** What a comment asks for; an environment that it does not name is null. */
export type ReleaseCommand =
  | { readonly verb: 'status'; readonly environment: string | null }
  | { readonly verb: 'unlock'; readonly environment: string | null }
  | {
      readonly verb: 'approve' | 'reject';
      readonly environment: string | null;
      readonly approval: string | null;
      readonly comment: string | null;
    }
  | { readonly verb: 'rollback'; readonly environment: string | null; readonly reason: string | null }
  | { readonly verb: 'lock'; readonly environment: string | null; readonly reason: string | null; readonly seconds: number | null };

export type ReadCommand =
  | { readonly kind: 'read'; readonly command: ReleaseCommand }
  | { readonly kind: 'refused'; readonly reason: 'wrong-word'; readonly message: string };

export interface KnownNames {
  readonly environments: readonly string[];
  readonly approvals: readonly string[];
}

const LONGEST_TEXT = 500;

/** Takes names that are known from the front of a command's text; the rest is what people said. */
export function readCommand(verb: Verb, text: string, { environments, approvals }: KnownNames): ReadCommand {
  const first = takeName(text, environments);
  const { name: environment } = first;
  const rest = first.rest;
  const meant = environment === null && verb !== 'approve' && verb !== 'reject' ? nearest(firstWord(text), environments) : null;
  if (meant !== null) return refused(`there is no environment ${firstWord(text)}. Did you mean ${meant}?`);
  switch (verb) {
    case 'status':
    case 'unlock':
      if (rest !== '') return refused(`after /release ${verb}, expected an environment (${environments.join(', ')}), got "${rest}"`);
      return { kind: 'read', command: { verb, environment } };
    case 'approve':
    case 'reject': {
      const second = takeName(rest, approvals);
      return { kind: 'read', command: { verb, environment, approval: second.name, comment: said(second.rest) } };
    }
    case 'rollback':
      return { kind: 'read', command: { verb, environment, reason: said(rest) } };
    case 'lock': {
      const duration = /(?:^|\s)--for(?:[=\s]\s*(\S*))?(?=\s|$)/u.exec(rest);
      const seconds = duration === null ? null : parseDuration(duration[1] ?? '');
      if (duration !== null && (seconds === null || seconds === 0))
        return refused(`after --for, expected ${DURATION_EXPECTED}, got "${duration[1] ?? ''}"`);
      return { kind: 'read', command: { verb, environment, reason: said(rest.replace(duration?.[0] ?? '', ' ')), seconds } };
    }
    default:
      return verb satisfies never;
  }
}

function takeName(text: string, names: readonly string[]): { readonly name: string | null; readonly rest: string } {
  const word = firstWord(text);
  const name = names.find((known) => known === word) ?? null;
  return name === null ? { name, rest: text } : { name, rest: text.slice(word.length).trim() };
}

function firstWord(text: string): string {
  return /^\S*/u.exec(text)?.[0] ?? '';
}

function said(text: string): string | null {
  const words = text.replace(/\s+/gu, ' ').trim().slice(0, LONGEST_TEXT);
  return words === '' ? null : words;
}

function refused(message: string): ReadCommand {
  return { kind: 'refused', reason: 'wrong-word', message };
}
