import { Refusal } from '../http/refusal.ts';
import type { User } from '../store/model.ts';
import type { Actor } from './actor.ts';

/** In whose name something is done. */
export function actingUser({ actor }: { readonly actor: Actor }): User {
  if (actor.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
  return actor.user;
}
