import { SourceError } from '../source-error.ts';
import type { TransportAnswer } from '../transport/transport.ts';
import { wordsOf } from './read-json.ts';

export interface RefusalContext {
  /** Of the source, for people. */
  readonly name: string;
  readonly query: string;
  /** What to do where the caller is not known or may not. */
  readonly access: string;
  readonly redact: (text: string) => string;
}

/** Throws where the answer is no success; the same for all vendors, since statuses are HTTP's. */
export function refuseFailure(answer: TransportAnswer, { name, query, access, redact }: RefusalContext): void {
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const said = wordsOf(answer, redact);
  const shown = query.slice(0, 300);
  if (status === 401 || status === 403) throw new SourceError('refused', `${name} refused ${shown} (${status}): ${said}. ${access}`);
  if (status === 400 || status === 422) throw new SourceError('bad-query', `${name} does not understand ${shown} (${status}): ${said}`);
  if (status === 429) throw new SourceError('unreachable', `${name} has more questions than it answers (429): ${said}`);
  if (status >= 500) throw new SourceError('unreachable', `${name} does not answer now (${status}): ${said}`);
  if (status >= 300 && status < 400)
    throw new SourceError('unexpected-answer', `${name} sends elsewhere (${status}), which is not followed: is the address right?`);
  throw new SourceError('unexpected-answer', `${name} answered ${status}, expected 200: ${said}. Is the address right?`);
}
