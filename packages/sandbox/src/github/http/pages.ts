import type { Answer, RouteRequest } from './route.ts';

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/**
 * The page of a list that a request asks for, with links to the others. `wrap` puts it into an object, where the list is not the whole answer.
 * https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
export function paged<Item>(
  request: RouteRequest,
  items: readonly Item[],
  view: (item: Item) => unknown,
  wrap: (views: readonly unknown[], totalCount: number) => unknown = (views) => views,
): Answer {
  const { number, size } = pageOf(request);
  const body = wrap(items.slice((number - 1) * size, number * size).map(view), items.length);
  const link = pageLinks(request, items.length);
  return { status: 200, body, ...(link !== undefined && { headers: { link } }) };
}

/** More than 100 a page are 100. */
export function pageOf(request: RouteRequest): { readonly number: number; readonly size: number } {
  const asked = Number(request.option('per_page') ?? DEFAULT_PER_PAGE);
  return { number: Math.max(1, Number(request.option('page') ?? 1)), size: asked < 1 ? DEFAULT_PER_PAGE : Math.min(asked, MAX_PER_PAGE) };
}

/** Undefined when there is only one page. */
export function pageLinks(request: RouteRequest, count: number): string | undefined {
  const { number, size } = pageOf(request);
  const last = Math.max(1, Math.ceil(count / size));
  const link = (rel: string, page: number) => {
    const url = new URL(request.url);
    url.searchParams.set('page', String(page));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link('prev', Math.min(number - 1, last))] : []),
    ...(number < last ? [link('next', number + 1), link('last', last)] : []),
    ...(number > 1 ? [link('first', 1)] : []),
  ];
  return links.length === 0 ? undefined : links.join(', ');
}
