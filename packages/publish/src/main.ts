import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Git } from './git.ts';
import { GitHubReleases } from './github-releases.ts';
import { publish } from './publish.ts';
import { PublishError } from './publish-error.ts';

/**
 * Publishes a version of this repository: `node packages/publish/src/main.ts --version 1.4.0`, in CI with GITHUB_REPOSITORY, GITHUB_API_URL and
 * GITHUB_TOKEN. It needs git and Node.js alone, no installed packages: it is the step that may write.
 */
const USAGE =
  'node packages/publish/src/main.ts --version 1.4.0 [--remote origin] [--branch main] [--repository OWNER/NAME] [--allow-mutable] [--dry-run]';

function options(args: readonly string[], env: NodeJS.ProcessEnv) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      version: { type: 'string' },
      remote: { type: 'string', default: 'origin' },
      branch: { type: 'string', default: 'main' },
      repository: { type: 'string', default: env.GITHUB_REPOSITORY ?? '' },
      'allow-mutable': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const token = env.GITHUB_TOKEN ?? '';
  const problems = [
    ...(values.version ? [] : ['--version: expected one such as 1.4.0, got nothing']),
    ...(/^[\w.-]+\/[\w.-]+$/.test(values.repository)
      ? []
      : [`--repository or GITHUB_REPOSITORY: expected OWNER/NAME, got ${JSON.stringify(values.repository)}`]),
    ...(token || values['dry-run'] ? [] : ['GITHUB_TOKEN: expected a token that may write contents, got nothing']),
  ];
  if (problems.length > 0) throw new PublishError('arguments-invalid', `${problems.join('\n')}\n${USAGE}`);
  const { version = '', remote, branch, repository } = values;
  const apiUrl = env.GITHUB_API_URL ?? 'https://api.github.com';
  const serverUrl = env.GITHUB_SERVER_URL ?? 'https://github.com';
  return {
    version,
    remote,
    branch,
    repository,
    token,
    apiUrl,
    serverUrl,
    allowMutable: values['allow-mutable'],
    dryRun: values['dry-run'],
  };
}

try {
  const { apiUrl, token, ...asked } = options(process.argv.slice(2), process.env);
  const git = new Git(fileURLToPath(new URL('../../../', import.meta.url)));
  const releases = new GitHubReleases({ apiUrl, token, repository: asked.repository });
  await publish(asked, { git, releases, say: (line) => console.log(line) });
} catch (error) {
  const isWrongOption = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  if (!(error instanceof PublishError) && !isWrongOption) throw error;
  console.error(isWrongOption ? `${error.message}\n${USAGE}` : error.message);
  process.exitCode = error instanceof PublishError && error.code !== 'arguments-invalid' ? 1 : 2;
}
