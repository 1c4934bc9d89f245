import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mainOf } from './gather-facts.ts';
import { PublishedRepository } from './testing/published-repository.ts';
import { ReleaseServer } from './testing/release-server.ts';

const REPOSITORY = 'acme/sluice';
const MAIN = 'packages/publish/src/main.ts';
const SLOW_MS = 120_000;

describe('the whole run, as the workflow starts it', { timeout: SLOW_MS }, () => {
  it('publishes what jobs need and nothing more, moves the tag that follows, and changes nothing when it is run again', async () => {
    using repository = PublishedRepository.ofThis();
    await using server = await ReleaseServer.open({ repository: REPOSITORY, token: 'of-the-job', immutable: true });
    const env = { GITHUB_REPOSITORY: REPOSITORY, GITHUB_API_URL: server.url, GITHUB_TOKEN: 'of-the-job' };
    expect(await repository.prepare('1.4.0')).toMatchObject({ code: 0 });
    const before = await repository.refs();

    const { jobs } = parse(repository.read('.github/workflows/publish.yml'));
    const steps: readonly { readonly run?: string }[] = jobs.publish.steps;
    const script = steps.find((step) => step.run?.includes(MAIN))?.run ?? 'none';
    const given = { VERSION: '1.4.0', PUBLISH_KEY: 'the key', GITHUB_SERVER_URL: 'https://github.com' };
    const run = await repository.runStep(script, { ...env, ...given });
    expect(repository.leftInTemp('key')).toEqual({ text: 'the key\n', mode: 0o600 });
    expect(repository.leftInTemp('known_hosts').text).toBe('github.com ssh-ed25519 AAAA\n');
    expect(run.output).toContain('v1: made');
    expect(run.code).toBe(0);
    const after = await repository.refs();
    expect(Object.keys(after).toSorted()).toEqual(['refs/heads/main', 'refs/tags/v1', 'refs/tags/v1.4.0']);
    expect(after['refs/heads/main']).toBe(before['refs/heads/main']);
    expect(after['refs/tags/v1']).toBe(after['refs/tags/v1.4.0']);
    expect((await repository.git.run(['rev-parse', `${after['refs/tags/v1']}^`])).trim()).toBe(before['refs/heads/main']);
    expect(await repository.git.run(['status', '--porcelain'])).toBe('');
    expect(server.made).toMatchObject([{ tag_name: 'v1.4.0', prerelease: false, make_latest: 'true' }]);
    expect(String(server.made[0]?.body)).toContain('](https://github.com/acme/sluice/blob/v1.4.0/docs/');
    expect(server.made[0]).not.toHaveProperty('target_commitish');

    const { folder, files, packedBytes } = repository.unpack('v1.4.0');
    const built = readdirSync(join(repository.folder, 'dist')).map((file) => `dist/${file}`);
    const actions = readdirSync(join(repository.folder, 'actions'), { withFileTypes: true }).filter(({ name }) =>
      files.includes(`actions/${name}/README.md`),
    );
    const ofActions = actions.flatMap(({ name }) =>
      name === 'sluice' ? [`actions/${name}/README.md`] : [`actions/${name}/README.md`, `actions/${name}/action.yml`],
    );
    expect(files).toEqual(['LICENSE', 'README.md', 'action.yml', ...ofActions, ...built].toSorted());
    expect(files).toContain('actions/deploy-batch/action.yml');
    expect(packedBytes).toBeLessThan(3_000_000);

    const definitions = files.filter((file) => file.endsWith('action.yml'));
    for (const definition of definitions) {
      const started = await repository.run(
        mainOf(definition, readFileSync(join(folder, definition), 'utf8')) ?? 'none',
        [],
        { GITHUB_ACTIONS: 'true' },
        folder,
      );
      // It gets so far as to miss what it was not given: everything that it starts from is there.
      expect(`${definition} ${started.code} ${started.output}`).toMatch(/action\.yml 1 [\s\S]*name=reason::inputs-invalid/);
    }

    const atTag = (file: string): Promise<string> => repository.git.run(['show', `${after['refs/tags/v1.4.0']}:${file}`]);
    expect(await atTag('.github/workflows/release.yml')).toContain('uses: acme/sluice/actions/precheck@v1.4.0');
    expect(await atTag('README.md')).toContain('uses: acme/sluice/actions/deploy-batch@v1.4.0');
    const isLoose = (commit = ''): Promise<boolean> =>
      repository.git.holds([
        'grep',
        '-qE',
        'OWNER/sluice[A-Za-z0-9_./-]*@v1',
        commit,
        '--',
        '.github',
        'README.md',
        'actions/*.md',
        'docs',
        'examples',
      ]);
    expect(await isLoose(after['refs/heads/main'])).toBe(true);
    expect(await isLoose(after['refs/tags/v1.4.0'])).toBe(false);

    const again = await repository.run(MAIN, ['--version', '1.4.0'], env);
    expect(again).toMatchObject({ code: 0, output: expect.stringContaining('v1.4.0: there already') });
    expect(await repository.refs()).toEqual(after);
    expect(server.made).toHaveLength(1);
    expect(server.refused).toBe(0);
  });

  it('says all that is wrong with how it is called, and what right the job lacks', async () => {
    using repository = PublishedRepository.small();
    await using server = await ReleaseServer.open({ repository: REPOSITORY, token: 'another', immutable: true });
    const wrong = await repository.run(MAIN, [], { GITHUB_REPOSITORY: 'sluice' });
    expect(wrong.code).toBe(2);
    for (const part of ['--version: expected', 'GITHUB_REPOSITORY: expected OWNER/NAME, got "sluice"', 'GITHUB_TOKEN: expected'])
      expect(wrong.output).toContain(part);
    expect(await repository.run(MAIN, ['--versoin', '1'])).toMatchObject({ code: 2, output: expect.stringContaining('--versoin') });

    await repository.prepare('1.4.0');
    const env = { GITHUB_REPOSITORY: REPOSITORY, GITHUB_API_URL: server.url, GITHUB_TOKEN: 'of-the-job' };
    const denied = await repository.run(MAIN, ['--version', '1.4.0'], env);
    expect(denied.code).toBe(1);
    expect(denied.output).toContain(
      'acme/sluice answered 403, Resource not accessible by integration. The job needs permissions: contents: write',
    );
    expect(await repository.refs()).not.toHaveProperty('refs/tags/v1');
  });
});
