import type { EnvironmentDecision } from '../../ports/approval-source.ts';

const COMMENT_CHARACTERS = 200;

/** What tells two decisions apart, as far as they can be: equal ones of one person are counted. */
export function decisionKey({ decision, by, comment }: EnvironmentDecision): string {
  return `${decision} ${by} ${(comment ?? '').slice(0, COMMENT_CHARACTERS)}`;
}

/** Those of `decisions` that are left when each key of `known` has taken one away. */
export function without(decisions: readonly EnvironmentDecision[], known: readonly string[]): readonly EnvironmentDecision[] {
  const left = [...known];
  return decisions.filter((decision) => {
    const at = left.indexOf(decisionKey(decision));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
