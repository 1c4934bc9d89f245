import { type ActionContext, type ActionDefinition, parseSecrets } from '@sluice/action-kit';
import { Clusters, type ClustersOptions, type Environment } from '@sluice/use-cases';

/** What an action reaches: clusters through the kubeconfig it was given, and the environment of what it starts. */
export interface Reach extends AsyncDisposable {
  readonly clusters: Clusters;
  readonly env: Environment;
}

/** What every action that reaches a cluster is given. */
export type ReachInputs = Pick<ActionContext<ActionDefinition>, 'runner' | 'env'> & {
  readonly inputs: { readonly kubeconfig: string | null; readonly secrets: string | null };
};

export function openReach(given: ReachInputs): Reach {
  const options = reachOptions(given);
  const clusters = new Clusters(options);
  return { clusters, env: options.env, [Symbol.asyncDispose]: () => clusters[Symbol.asyncDispose]() };
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
