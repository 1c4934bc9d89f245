import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunState, SluiceError, workflowInputs } from '@sluice/core';
import { defaultBranchOf, dispatchWorkflow, type GitHubClient, parseRepository, type Repository, workflowRun } from '@sluice/github';
import type { Environment } from '../environment.ts';
import { gitHubClient } from './github-client.ts';
import { jobEvent } from './job-event.ts';

/** What a workflow is started with: of `known` the inputs that it has; `needed` it must have. */
export interface WorkflowStart {
  /** Name of its file in `.github/workflows`. */
  readonly workflow: string;
  readonly known: Readonly<Record<string, string>>;
  readonly needed: readonly string[];
}

/** The workflows of the repository, on its default branch. */
export class Workflows {
  readonly #client: GitHubClient;
  readonly #repository: Repository;
  readonly #env: Environment;

  /** `repository`: `owner/name`, where the environment is no job's. */
  constructor(env: Environment, options: { readonly repository: string | null; readonly signal: AbortSignal }) {
    const repository = env.GITHUB_REPOSITORY || options.repository;
    if (!repository)
      throw new SluiceError('repository-unknown', 'input', 'whose workflow is to be started? Expected owner/name in GITHUB_REPOSITORY');
    this.#repository = parseRepository(repository);
    this.#client = gitHubClient(env, `workflows of ${repository}`, { signal: options.signal });
    this.#env = env;
  }

  /**
   * Throws what would keep the workflow from starting, and asks nobody.
   *
   * @throws SluiceError `workflow-unfit`, kind `input`
   */
  async inputsOf({ workflow, known, needed }: WorkflowStart): Promise<Readonly<Record<string, string>>> {
    const path = workflowPath(workflow);
    const text = await readFile(join(this.#env.GITHUB_WORKSPACE || '.', path), 'utf8').catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new SluiceError('workflow-unfit', 'input', `${path} cannot be read here: ${why}. Check out the default branch before`);
    });
    return workflowInputs(path, text, { known, needed });
  }

  /** Starts it; the id of its run, or null where GitHub does not say it. */
  async start(workflow: string, inputs: Readonly<Record<string, string>>): Promise<string | null> {
    const run = await dispatchWorkflow(this.#client, this.#repository, { workflow, ref: await this.#defaultBranch(), inputs });
    return run === null ? null : String(run);
  }

  async stateOf(run: string | null): Promise<RunState> {
    if (run === null) return 'unknown';
    const found = await workflowRun(this.#client, this.#repository, Number(run));
    return found === null || found.status === 'completed' ? 'ended' : 'under-way';
  }

  async #defaultBranch(): Promise<string> {
    return defaultBranchOf(jobEvent(this.#env)) ?? (await this.#client.ask('GET /repos/{owner}/{repo}', this.#repository)).default_branch;
  }
}

/** @throws SluiceError `workflow-name`, kind `input` */
export function workflowPath(workflow: string): string {
  if (!/^[\w-][\w. -]*\.ya?ml$/.test(workflow))
    throw new SluiceError(
      'workflow-name',
      'input',
      `expected the name of a file in .github/workflows, such as release.yml; got "${workflow.slice(0, 100)}"`,
    );
  return `.github/workflows/${workflow}`;
}
