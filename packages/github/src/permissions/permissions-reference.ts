import { FEATURES, JOBS, type Job, neededPermissions, permissionsOfJob } from './features.ts';

/** docs/reference/permissions.md, from the table of requests. */
export function permissionsReference(): string {
  const jobs = Object.keys(JOBS) as Job[];
  const perJob = jobs.map((job) => `| \`${job}\` | ${JOBS[job]} | \`${permissionsOfJob(job).join(', ')}\` |`);
  const perFeature = FEATURES.map(
    ({ what, jobs: where, requests, otherToken }) =>
      `| ${what} | ${
        neededPermissions(requests)
          .map((permission) => `\`${permission}\``)
          .join(', ') ||
        (otherToken ?? 'any token')
      } | ${where.join(', ')} |`,
  );
  return `<!-- Generated from packages/github/src/permissions by npm run generate. -->
# Permissions on GitHub

What the token of each job needs. A workflow begins with \`permissions: {}\`, and each job names its own: a job that names one has no other. A reusable workflow never has more than
the job that calls it gives.

| job | | \`permissions\` |
|---|---|---|
${perJob.join('\n')}

Beside these, for what is not GitHub's API: \`contents: read\` for \`actions/checkout\` (\`contents: write\` includes it), \`id-token: write\` where the job logs in to a cloud, \`packages: read\` to pull from
GitHub's container registry. Reading a public repository needs none.

## What for

| | needs | in |
|---|---|---|
${perFeature.join('\n')}

Which requests those are, one line each: [requests.ts](../../packages/github/src/client/requests.ts). Sluice makes no other.

## When one is missing

The message names what was to be done, what GitHub said, and the line to add; nothing has been changed:

\`\`\`
cannot create a deployment of main to production in acme/shop: 403 Resource not accessible by integration (api.github.com). The token of the job lacks "deployments: write". Add to the job: permissions: { deployments: write }
\`\`\`

| GitHub says | why | what to do |
|---|---|---|
| 403, \`github-permission-missing\` | the job does not have the permission, or the caller of the reusable workflow does not give it | add the line to both |
| 403, \`github-read-only-token\` | a pull request from a fork, or one by Dependabot: its token can only read, whatever the workflow says | release from a push, a tag or \`workflow_dispatch\` |
| 403, \`github-sso\` | the organisation asks for single sign-on, and the personal token is not authorised for it | open the page in the message |
| 404, \`github-not-found\` | it does not exist, or the token cannot see it: a job's token sees its own repository and public ones | a token of a GitHub App as \`github-token\` |
| 401, \`github-token-invalid\` | the token has expired; a job's token ends with the job | one that is valid |
| 403 or 429, \`github-rate-limited\` | too many requests with this token; short limits are waited for | run it again at the time in the message |

## Other tokens

\`github-token\` takes the token of a GitHub App or a fine-grained personal token as well, with the same permissions by the same names (\`pull-requests\` is called *Pull requests*). A ledger in another repository needs one
with \`contents: write\` there.
`;
}
