import { isTeam } from '../../plan/principal.ts';
import type { TeamMembers } from '../../ports/team-members.ts';
import { SluiceError } from '../../sluice-error.ts';

export type Permit =
  | { readonly kind: 'yes' }
  /** Who may, and what could not be found out. */
  | { readonly kind: 'no'; readonly message: string };

/** Whether somebody is among those who may; nobody named: everybody. Membership that nobody tells does not count. */
export async function mayDecide(by: readonly string[], login: string, members: TeamMembers | null): Promise<Permit> {
  if (by.length === 0 || isNamed(by, login)) return { kind: 'yes' };
  const { teams, unread } = await teamsOf(by, login, members);
  if (teams.length > 0) return { kind: 'yes' };
  return { kind: 'no', message: [`the plan lets ${by.join(', ')}`, ...unread].join('; ') };
}

/** Accounts of GitHub are the same whatever their case. */
export function isNamed(by: readonly string[], login: string): boolean {
  return by.some((name) => name.toLowerCase() === login.toLowerCase());
}

/** Of these teams, those that somebody is in; and of which nobody says. */
export async function teamsOf(
  principals: readonly string[],
  login: string,
  members: TeamMembers | null,
): Promise<{ readonly teams: readonly string[]; readonly unread: readonly string[] }> {
  const teams: string[] = [];
  const unread: string[] = [];
  for (const principal of new Set(principals.filter(isTeam))) {
    const notKnown = (why: string) => unread.push(`whether ${login} is in ${principal} is not known: ${why}`);
    if (members === null) {
      notKnown('GitHub is not asked here');
      continue;
    }
    try {
      if (await members.isMember(principal.slice('team:'.length), login)) teams.push(principal);
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      notKnown(error.message);
    }
  }
  return { teams, unread };
}
