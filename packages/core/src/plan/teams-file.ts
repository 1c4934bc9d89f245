import { parse } from 'yaml';
import { z } from 'zod';
import { SluiceError } from '../sluice-error.ts';
import { didYouMean } from './nearest.ts';

const personSchema = z.looseObject({ github: z.string().min(1).max(100).optional() });
const roleSchema = z.union([z.array(z.string().max(253)).max(100), z.strictObject({ calendar: z.string() })]);
const teamsSchema = z.strictObject({
  apiVersion: z.literal('sluice.ci/v1').optional(),
  kind: z.literal('Teams').optional(),
  people: z.record(z.string(), personSchema),
  tree: z.record(z.string(), z.record(z.string(), roleSchema).nullable()),
});

/** People, and the roles they have in a tree of teams and applications. */
export type TeamsFile = z.infer<typeof teamsSchema>;

/**
 * The file of teams: `people` with their accounts, and `tree`, whose keys are paths such as `shop/checkout/web` with roles.
 *
 * @throws SluiceError `teams-invalid`, kind `input`, with everything that is wrong
 */
export function parseTeams(text: string, name: string): TeamsFile {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw invalid(name, [`it is no YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`]);
  }
  const parsed = teamsSchema.safeParse(document);
  if (!parsed.success)
    throw invalid(
      name,
      parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the top'}: ${message}`),
    );
  return parsed.data;
}

export type RoleHolders =
  | { readonly kind: 'found'; readonly accounts: readonly string[] }
  | { readonly kind: 'missing'; readonly message: string; readonly suggestion: string };

/**
 * The accounts of those who have a role for an application: of its own entry in the tree, the one whose last part is its name, or of the
 * nearest entry above it that has the role. `shop/checkout/web` is below `shop/checkout`, and that below `shop`.
 */
export function roleHolders({ people, tree }: TeamsFile, application: string, role: string): RoleHolders {
  const missing = (message: string, suggestion: string): RoleHolders => ({ kind: 'missing', message, suggestion });
  const [place, ...others] = Object.keys(tree).filter((path) => path.split('/').at(-1) === application);
  if (place === undefined) return missing(`${application} is not in the tree`, `add it under its team: "TEAM/${application}: {}"`);
  if (others.length > 0)
    return missing(`${application} is in the tree more than once: ${[place, ...others].join(', ')}`, 'leave one of them');
  const parts = place.split('/');
  const above = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  const at = above.find((path) => Object.hasOwn(tree[path] ?? {}, role));
  if (at === undefined) {
    const known = [...new Set(above.flatMap((path) => Object.keys(tree[path] ?? {})))];
    return missing(`neither ${place} nor what is above it has it`, didYouMean(role, known, `add ${role}: [NAME] to ${place}`));
  }
  const held = tree[at]?.[role] ?? [];
  if (!Array.isArray(held)) return missing(`${at} tells it by a calendar, which this version does not read`, 'write a list of people');
  const without = held.filter((name) => people[name]?.github === undefined);
  if (without.length > 0)
    return missing(`${without.join(', ')} of ${at} has no account`, `add "${without[0]}: { github: LOGIN }" under people`);
  if (held.length === 0) return missing(`the list of ${at} is empty`, 'add people to it');
  return { kind: 'found', accounts: held.flatMap((name) => people[name]?.github ?? []) };
}

function invalid(name: string, problems: readonly string[]): SluiceError {
  const shown = problems.slice(0, 20).join('; ');
  return new SluiceError('teams-invalid', 'input', `${name}: expected people with accounts and a tree with roles. ${shown}`);
}
