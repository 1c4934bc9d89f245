import { type ActionContext, type ActionDefinition, parseSecrets, type SecretInput } from '@sluice/action-kit';
import type { ApprovalSource, TeamMembers } from '@sluice/core';
import {
  type Announcer,
  approvalSource,
  Clusters,
  type ClustersOptions,
  type Environment,
  keepers,
  LedgerKeeper,
  openAnnouncer,
  type RecordKeeper,
  teamMembers,
} from '@sluice/use-cases';

const KUBECONFIG_FIX = 'Store it base64: kubectl config view --raw --minify --flatten | base64 -w0';
const SECRETS_FIX = 'Write each secret on one line (JSON: jq -c . FILE), and leave out what is no secret: `env` of the step takes it';

/** What an action reaches: clusters through the kubeconfig it was given, the ledger, and the environment of what it starts. */
export interface Reach extends AsyncDisposable {
  readonly clusters: Clusters;
  /** What people say in the run of this job. */
  readonly approvals: ApprovalSource | null;
  /** Who is in which team. */
  readonly members: TeamMembers;
  /** Hears what is written to a record: its ledger, and what people see of the release. */
  readonly ledger: RecordKeeper;
  /** What people see of the release. */
  readonly announcer: Announcer;
  readonly env: Environment;
  /** The same with the token that GitHub is asked with, which nothing that is started inherits. */
  readonly github: Environment;
}

/** What every action that reaches a cluster is given. */
export type ReachInputs = Pick<ActionContext<ActionDefinition>, 'runner' | 'env'> & {
  readonly inputs: { readonly kubeconfig: string | null; readonly secrets: string | null };
};

/** What every action that asks GitHub is given. */
export type TokenInputs = Pick<ActionContext<ActionDefinition>, 'runner'> & { readonly inputs: { readonly 'github-token': string | null } };

export function openReach(
  given: ReachInputs & TokenInputs & Pick<ActionContext<ActionDefinition>, 'signal'> & { readonly inputs: { readonly 'dry-run': boolean } },
): Reach {
  const { runner, inputs, signal } = given;
  const options = reachOptions(given);
  const warn = (title: string, message: string): void =>
    runner.annotate({ level: 'warning', title, message, file: null, line: null, column: null });
  const github = { ...options.env, ...tokenOf(given) };
  const ledger = new LedgerKeeper({ env: github, dryRun: inputs['dry-run'], notice: (message) => warn('ledger', message) });
  const announcer = openAnnouncer({
    env: github,
    dryRun: inputs['dry-run'],
    anchor: () => ledger.anchor,
    notice: (message) => warn('GitHub', message),
  });
  const clusters = new Clusters(options);
  return {
    clusters,
    approvals: approvalSource({ env: github, signal }),
    members: teamMembers({ env: github, signal }),
    ledger: keepers(ledger, announcer),
    announcer,
    env: options.env,
    github,
    async [Symbol.asyncDispose]() {
      await using _clusters = clusters;
      // The ledger first: a deployment made after it keeps its newest head.
      await ledger[Symbol.asyncDispose]();
      await announcer[Symbol.asyncDispose]();
    },
  };
}

/** The input `github-token` as the variable that everything which asks GitHub reads. */
export function tokenOf({ inputs, runner }: TokenInputs): Environment {
  const token = inputs['github-token'];
  if (token === null) return {};
  runner.mask([token]);
  return { GITHUB_TOKEN: token };
}

/** Secrets are masked before anything uses them; those of the kubeconfig as soon as it is read. */
export function reachOptions({ inputs, runner, env }: ReachInputs): ClustersOptions & { readonly env: Environment } {
  const secrets = inputs.secrets === null ? {} : parseSecrets(inputs.secrets);
  runner.mask(Object.values(secrets));
  return {
    env: { ...env, ...secrets },
    onSecrets: (found) => runner.mask(found),
    ...(inputs.kubeconfig !== null && { kubeconfig: inputs.kubeconfig }),
  };
}

/** What GitHub and the action keep out of logs, and so out of outputs. */
export function secretInputs({ inputs }: Pick<ReachInputs, 'inputs'>): readonly SecretInput[] {
  const { kubeconfig, secrets } = inputs;
  return [
    ...(kubeconfig === null ? [] : [{ input: 'kubeconfig', text: kubeconfig, values: {}, fix: KUBECONFIG_FIX }]),
    ...(secrets === null ? [] : [{ input: 'secrets', text: secrets, values: parseSecrets(secrets), fix: SECRETS_FIX }]),
  ];
}
