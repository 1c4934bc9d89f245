import type { Clock } from '../../clock/clock.ts';
import { RateLimited } from '../http/refusal.ts';
import type { Actor } from './actor.ts';

const HOUR_MS = 3_600_000;

/** Counted apart from each other. */
export type Resource = 'core' | 'graphql';

export interface Budget {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

/** Requests an hour, as GitHub counts them for each account. https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export class RateLimits {
  readonly #clock: Clock;
  readonly #used = new Map<string, { count: number; readonly until: number }>();
  readonly #limits: Readonly<Record<Actor['kind'], number>> = { job: 1000, person: 5000, nobody: 60 };
  #limit: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For everybody, in place of GitHub's own; used ones stay used. */
  setLimit(limit: number | undefined): void {
    this.#limit = limit;
  }

  budget(actor: Actor, resource: Resource): Budget {
    const limit = this.#limit ?? this.#limits[actor.kind];
    const { count, until } = this.#window(actor, resource);
    const used = Math.min(count, limit);
    return { limit, used, remaining: limit - used, reset: Math.ceil(until / 1000) };
  }

  /** Counts one, or refuses it. */
  take(actor: Actor, resource: Resource): void {
    const { remaining } = this.budget(actor, resource);
    if (remaining === 0) throw exceeded(actor);
    this.#window(actor, resource).count++;
  }

  /** What is known already costs nothing. */
  giveBack(actor: Actor, resource: Resource): void {
    this.#window(actor, resource).count--;
  }

  #window(actor: Actor, resource: Resource): { count: number; readonly until: number } {
    const who = actor.kind === 'job' ? `job ${actor.repository.fullName}` : actor.kind === 'person' ? actor.user.login : '';
    const key = `${resource} ${who}`;
    const known = this.#used.get(key);
    if (known !== undefined && known.until > this.#clock.now()) return known;
    const window = { count: 0, until: this.#clock.now() + HOUR_MS };
    this.#used.set(key, window);
    return window;
  }
}

function exceeded(actor: Actor): RateLimited {
  const who = actor.kind === 'job' ? 'installation' : actor.kind === 'person' ? `user ID ${actor.user.id}` : '127.0.0.1';
  return new RateLimited(who);
}
