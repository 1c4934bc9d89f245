import { reads } from '../access/permissions.ts';
import { base64Lines } from '../git/object-routes.ts';
import { entryAt, type PathEntry } from '../git/trees.ts';
import { notFound, Refusal } from '../http/refusal.ts';
import { type Answer, ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { findCommit } from './find-commit.ts';
import { repositoryPage, repositoryUrl } from './repository-view.ts';

/** A larger file has no content in JSON. */
const MAX_INLINE_BYTES = 1024 * 1024;

export const CONTENT_ROUTES: Routes = {
  'repos/get-content': { needs: reads('contents'), answer: getContent },
};

function getContent(request: RouteRequest): Answer {
  const { store, repository } = request;
  const ref = request.option('ref') ?? repository.defaultBranch;
  const commit = findCommit(repository, ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const entry = entryAt(repository.objects, commit.tree, request.text('path'));
  if (entry === undefined) throw notFound();
  if (entry.mode === '040000') {
    const inside = (repository.objects.tree(entry.sha) ?? []).map(({ name, mode, sha }) => ({ path: `${entry.path}/${name}`, mode, sha }));
    return ok(inside.map((file) => entryView(store, repository, ref, file)));
  }
  const content = repository.objects.blob(entry.sha) ?? Buffer.alloc(0);
  if (request.wantsRaw) return { status: 200, raw: content };
  const inline = content.length <= MAX_INLINE_BYTES;
  return ok({
    ...entryView(store, repository, ref, entry),
    content: inline ? base64Lines(content) : '',
    encoding: inline ? 'base64' : 'none',
  });
}

function entryView(store: Store, repository: Repository, ref: string, { path, mode, sha }: PathEntry): JsonObject {
  const api = repositoryUrl(store, repository);
  const isFolder = mode === '040000';
  const place = path.split('/').map(encodeURIComponent).join('/');
  const links = {
    self: `${api}/contents/${place}?ref=${encodeURIComponent(ref)}`,
    git: `${api}/git/${isFolder ? 'trees' : 'blobs'}/${sha}`,
    html: `${repositoryPage(store, repository)}/${isFolder ? 'tree' : 'blob'}/${ref}/${place}`,
  };
  return {
    type: isFolder ? 'dir' : 'file',
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha,
    size: isFolder ? 0 : (repository.objects.blob(sha)?.length ?? 0),
    url: links.self,
    html_url: links.html,
    git_url: links.git,
    download_url: isFolder ? null : `${repositoryPage(store, repository)}/raw/${ref}/${place}`,
    _links: links,
  };
}
