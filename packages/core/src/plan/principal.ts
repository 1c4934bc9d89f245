import { z } from 'zod';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import { noted } from './schema-notes.ts';
import { roleHolders, type TeamsFile } from './teams-file.ts';

const ACCOUNT = /^@?[A-Za-z0-9][A-Za-z0-9._-]{0,62}(?:\[bot\])?$/;
const TEAM = /^team:[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const ROLE = /^role:[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const PRINCIPAL_EXPECTED = 'an account such as ada, a team as team:acme/sre, or a role as role:approver';

/** Lists of people: accounts, teams of GitHub, roles of the file of teams. */
export const principals = () =>
  z
    .array(
      noted(
        z.string().refine((text) => [ACCOUNT, TEAM, ROLE].some((form) => form.test(text)), { error: PRINCIPAL_EXPECTED }),
        { expected: PRINCIPAL_EXPECTED },
      ),
    )
    .max(100);

export interface Roles {
  readonly application: string | undefined;
  /** What the plan says of the file; null: it names none. */
  readonly file: string | null;
  /** Undefined: nobody has read it, and roles stay as they are written. */
  readonly teams: TeamsFile | undefined;
}

/** Those that are meant: accounts without their @, teams, and in place of a role the accounts that have it. */
export function resolvePrincipals(written: readonly string[], roles: Roles, path: PlanPath, report: PlanReport): readonly string[] {
  const found = written.flatMap((text, index): readonly string[] => {
    if (!text.startsWith('role:')) return [text.replace(/^@/, '')];
    const role = text.slice('role:'.length);
    if (roles.file !== null && roles.teams === undefined) return [text];
    const held =
      roles.file === null || roles.teams === undefined
        ? { kind: 'missing' as const, message: 'the plan names no file of teams', suggestion: 'add teams: teams.yaml to the plan' }
        : roleHolders(roles.teams, roles.application ?? '', role);
    if (held.kind === 'found') return held.accounts;
    report.add({
      code: 'unknown-name',
      path: [...path, index],
      at: 'value',
      message: `nobody has the role "${role}": ${held.message}`,
      expected: 'a role that the file of teams gives to people with accounts on GitHub',
      got: text,
      suggestion: held.suggestion,
    });
    return [];
  });
  return [...new Set(found)];
}

export function isTeam(principal: string): boolean {
  return principal.startsWith('team:');
}
