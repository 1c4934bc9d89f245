import type { User } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import { ACTIONS_BOT, type Store } from '../store/store.ts';

export type PermissionName =
  | 'actions'
  | 'administration'
  | 'attestations'
  | 'checks'
  | 'contents'
  | 'deployments'
  | 'issues'
  | 'members'
  | 'metadata'
  | 'pull_requests'
  | 'statuses';

export type Level = 'read' | 'write';

/** As in a workflow's `permissions`, where `pull-requests` is written with a dash. */
export type JobPermissions = Readonly<Partial<Record<PermissionName | 'pull-requests' | 'id-token' | 'packages', Level | 'none'>>>;

/** Who asks. */
export type Actor =
  | {
      /** The GITHUB_TOKEN of a job. */
      readonly kind: 'job';
      readonly user: User;
      readonly repository: Repository;
      readonly permissions: JobPermissions;
    }
  /** A person's token: may what the person may. */
  | { readonly kind: 'person'; readonly user: User }
  | { readonly kind: 'nobody' };

/** Tokens given out, and who they stand for. */
export class Tokens {
  readonly #actors = new Map<string, Actor>();
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  addPerson(user: User): string {
    return this.#add('ghp', { kind: 'person', user });
  }

  addJob(repository: Repository, permissions: JobPermissions): string {
    return this.#add('ghs', { kind: 'job', user: ACTIONS_BOT, repository, permissions });
  }

  /** Undefined for a token that was never given out. */
  actor(authorization: string | undefined): Actor | undefined {
    if (authorization === undefined) return { kind: 'nobody' };
    const token = /^(?:bearer|token)\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
    return this.#actors.get(token);
  }

  #add(prefix: string, actor: Actor): string {
    const token = `${prefix}_sandbox${String(this.#store.nextId()).padStart(29, '0')}`;
    this.#actors.set(token, actor);
    return token;
  }
}
