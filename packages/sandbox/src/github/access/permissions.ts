import { notFound, Refusal } from '../http/refusal.ts';
import { ROLES, type Role } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Actor, JobPermissions, Level, PermissionName } from './actor.ts';

/** One of these is enough for a job's token; a person needs the role in the repository. */
export interface Need {
  readonly anyOf: readonly { readonly name: PermissionName; readonly level: Level }[];
  readonly role: Role;
}

export function reads(...names: readonly PermissionName[]): Need {
  return { anyOf: names.map((name) => ({ name, level: 'read' })), role: 'read' };
}

export function writes(...names: readonly PermissionName[]): Need {
  return { anyOf: names.map((name) => ({ name, level: 'write' })), role: 'write' };
}

/** A private repository is not there for those who may not read it. */
export function checkVisible(actor: Actor, repository: Repository): void {
  if (repository.private && roleOf(actor, repository) === undefined) throw notFound();
}

export function checkNeed(actor: Actor, repository: Repository, need: Need): void {
  switch (actor.kind) {
    case 'nobody':
      if (need.role !== 'read') throw new Refusal(401, 'Requires authentication');
      return;
    case 'person': {
      const role = roleOf(actor, repository) ?? 'read';
      if (ROLES.indexOf(role) >= ROLES.indexOf(need.role)) return;
      throw new Refusal(403, need.role === 'admin' ? 'Must have admin rights to Repository.' : 'Must have push access to repository');
    }
    case 'job':
      // Elsewhere it is a reader of what is public, whatever the job's permissions are.
      if (actor.repository !== repository && need.role === 'read' && need.anyOf.every(({ level }) => level === 'read')) return;
      if (actor.repository === repository && need.anyOf.some(({ name, level }) => allows(actor.permissions, name, level))) return;
      throw notAccessible(need);
    default:
      actor satisfies never;
  }
}

/** Names what would have been enough, as GitHub does. */
export function notAccessible({ anyOf }: Need): Refusal {
  const accepted = anyOf.map(({ name, level }) => `${name}=${level}`).join('; ');
  return new Refusal(403, 'Resource not accessible by integration', {}, { 'x-accepted-github-permissions': accepted });
}

/** Undefined: none at all. Everybody may read what is public. */
export function roleOf(actor: Actor, repository: Repository): Role | undefined {
  const everybody = repository.private ? undefined : 'read';
  if (actor.kind === 'nobody') return everybody;
  if (actor.kind === 'job') return actor.repository === repository ? 'write' : everybody;
  return roleOfLogin(actor.user.login, repository);
}

export function roleOfLogin(login: string, repository: Repository): Role | undefined {
  if (login.toLowerCase() === repository.owner.login.toLowerCase()) return 'admin';
  return repository.roles.get(login.toLowerCase()) ?? (repository.private ? undefined : 'read');
}

function allows(permissions: JobPermissions, name: PermissionName, level: Level): boolean {
  if (name === 'metadata') return level === 'read';
  const given = permissions[name] ?? (name === 'pull_requests' ? permissions['pull-requests'] : undefined);
  return given === 'write' || (given === 'read' && level === 'read');
}
