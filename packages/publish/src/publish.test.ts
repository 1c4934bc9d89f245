import { beforeEach, describe, expect, it } from 'vitest';
import { publish } from './publish.ts';
import type { Releases, ShownRelease } from './releases.ts';
import { PublishedRepository } from './testing/published-repository.ts';

const REPOSITORY = 'acme/sluice';
const SLOW_MS = 120_000;

describe('publish', { timeout: SLOW_MS }, () => {
  const options = {
    version: '1.4.0',
    repository: REPOSITORY,
    serverUrl: 'https://github.com',
    remote: 'origin',
    branch: 'main',
    allowMutable: false,
    dryRun: false,
  };
  let lines: string[] = [];
  let releases: FakeReleases;
  beforeEach(() => {
    lines = [];
    releases = new FakeReleases();
  });
  const run = (repository: PublishedRepository, change: Partial<typeof options> = {}) =>
    publish({ ...options, ...change }, { git: repository.git, releases, say: (line) => lines.push(line) });

  it('moves the tag that follows with each version, not with one that comes before another, and never back', async () => {
    using repository = PublishedRepository.small();
    await repository.prepare('1.4.0');
    await run(repository);
    repository.change('More.');
    await repository.prepare('1.5.0-rc.1');
    await run(repository, { version: '1.5.0-rc.1' });
    const early = await repository.refs();
    expect(early['refs/tags/v1']).toBe(early['refs/tags/v1.4.0']);
    repository.change('All of it.');
    await repository.prepare('1.5.0');
    await run(repository, { version: '1.5.0' });
    const refs = await repository.refs();
    expect(refs['refs/tags/v1']).toBe(refs['refs/tags/v1.5.0']);
    expect(refs['refs/tags/v1.4.0']).toBe(early['refs/tags/v1.4.0']);

    repository.change('A fix.');
    await repository.prepare('1.4.1');
    await expect(run(repository, { version: '1.4.1' })).rejects.toThrow('version 1.4.1 is lower than 1.5.0');
    expect(await repository.refs()).toMatchObject({ 'refs/tags/v1': refs['refs/tags/v1.5.0'] });
    expect(releases.shown.size).toBe(3);
  });

  it('refuses a tree with changes, a commit that is not on the branch, and versions that disagree, and changes nothing', async () => {
    using repository = PublishedRepository.small();
    await repository.prepare('1.4.0');
    const before = await repository.refs();
    repository.write('README.md', 'changed');
    repository.write('new.ts', 'new');
    await expect(run(repository)).rejects.toThrow('files that differ from the commit: README.md, new.ts');
    repository.commit('only here', false);
    await expect(run(repository)).rejects.toThrow('is not on main of the remote');
    await expect(run(repository, { version: '1.4.1' })).rejects.toThrow('packages/publish/package.json (1.4.0)');
    expect(await repository.refs()).toEqual(before);
    expect(releases.shown.size).toBe(0);
  });

  it('refuses a tag that is there with other content, and names what differs', async () => {
    using repository = PublishedRepository.small();
    await repository.prepare('1.4.0');
    await run(repository);
    const before = await repository.refs();
    repository.write('dist/main.js', 'another build');
    await expect(run(repository)).rejects.toThrow(
      /v1\.4\.0 is published with other content: .*which differs in: dist\/main\.js\. .*publish a higher one/,
    );
    expect(await repository.refs()).toEqual(before);
  });

  it('refuses an archive with something that no action needs', async () => {
    using repository = PublishedRepository.small();
    repository.write('actions/precheck/notes.txt', 'not for jobs');
    await repository.prepare('1.4.0');
    await expect(run(repository)).rejects.toThrow('files that no action needs: actions/precheck/notes.txt');
    expect(await repository.refs()).not.toHaveProperty('refs/tags/v1.4.0');
  });

  it('leads nobody to a release that can still be changed, unless that is allowed, and goes on when it is run again', async () => {
    using repository = PublishedRepository.small();
    await repository.prepare('1.4.0');
    releases.isImmutable = false;
    await expect(run(repository)).rejects.toThrow('Turn on release immutability');
    expect(Object.keys(await repository.refs())).toEqual(['refs/heads/main', 'refs/tags/v1.4.0']);
    await run(repository, { allowMutable: true });
    const refs = await repository.refs();
    expect(refs['refs/tags/v1']).toBe(refs['refs/tags/v1.4.0']);
    expect(releases.shown.size).toBe(1);
  });

  it('does not undo another publication that was faster', async () => {
    using repository = PublishedRepository.small();
    await repository.prepare('1.4.0');
    const { 'refs/heads/main': main = '' } = await repository.refs();
    releases.whenMade = () => repository.git.run(['push', 'origin', `${main}:refs/tags/v1`]);
    await expect(run(repository)).rejects.toThrow('stale info');
    expect(await repository.refs()).toMatchObject({ 'refs/tags/v1': main });
  });

  it('says what it would do, and does not do it', async () => {
    using repository = PublishedRepository.small();
    await repository.prepare('1.4.0');
    const before = await repository.refs();
    await run(repository, { dryRun: true });
    expect(lines.at(-1)).toBe('dry run: nothing was changed. It would push v1.4.0, make its release and move v1');
    expect(await repository.refs()).toEqual(before);
  });
});

class FakeReleases implements Releases {
  readonly shown = new Map<string, string>();
  isImmutable = true;
  whenMade: () => Promise<unknown> = async () => undefined;

  async find(tag: string): Promise<ShownRelease | null> {
    const url = this.shown.get(tag);
    return url === undefined ? null : { url, isImmutable: this.isImmutable };
  }

  async create({ tag }: { readonly tag: string }): Promise<ShownRelease> {
    await this.whenMade();
    this.shown.set(tag, `https://github.com/${REPOSITORY}/releases/tag/${tag}`);
    return { url: this.shown.get(tag) ?? '', isImmutable: this.isImmutable };
  }
}
