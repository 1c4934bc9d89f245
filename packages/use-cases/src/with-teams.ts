import { type Fix, type ResolvedPlan, type TeamMembers, teamsOf } from '@sluice/core';

/** A reason for a fix with those of the teams of the plan's windows that who gives it is in; nobody is asked where no window names a team. */
export async function withTeams<F extends Fix | null>(
  fix: F,
  { windows }: Pick<ResolvedPlan, 'windows'>,
  members: TeamMembers | null,
): Promise<F | Fix> {
  if (fix === null) return fix;
  const named = windows.flatMap(({ overrideBy }) => overrideBy);
  const { teams, unread } = await teamsOf(named, fix.by, members);
  return teams.length === 0 && unread.length === 0 ? fix : { ...fix, teams, unread };
}
