/** The next page of a list, on the same host only: the credentials go with it. */
export function nextPage(link: string | string[] | undefined, current: URL): URL | null {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(String(link ?? ''))?.[1];
  if (target === undefined || !URL.canParse(target, current.href)) return null;
  const url = new URL(target, current);
  return url.origin === current.origin ? url : null;
}
