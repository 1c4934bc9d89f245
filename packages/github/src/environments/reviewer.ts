/** Who may approve: a person, or anybody of a team. */
export type Reviewer =
  | { readonly kind: 'user'; readonly login: string }
  | { readonly kind: 'team' /** As in `@acme/payments`, without the organisation. */; readonly slug: string; readonly name: string };

interface Listed {
  readonly type?: string;
  readonly reviewer?: { readonly login?: unknown; readonly slug?: unknown; readonly name?: unknown };
}

export function reviewersOf(listed: readonly Listed[]): readonly Reviewer[] {
  return listed.flatMap(({ reviewer }): readonly Reviewer[] => {
    if (typeof reviewer?.login === 'string') return [{ kind: 'user', login: reviewer.login }];
    if (typeof reviewer?.slug === 'string') return [{ kind: 'team', slug: reviewer.slug, name: String(reviewer.name ?? reviewer.slug) }];
    return [];
  });
}
