import { type KubeClient, KubeStatusError } from '@sluice/sandbox';

/** One question to an API, asked in a namespace of its own; what it gives back has to be the same on both planes. */
export interface Probe {
  readonly name: string;
  readonly ask: (api: ProbedApi) => Promise<unknown>;
}

/** An API server as probes see it: refusals are answers like others. */
export class ProbedApi {
  readonly client: KubeClient;
  readonly namespace: string;

  constructor(client: KubeClient, namespace: string) {
    this.client = client;
    this.namespace = namespace;
  }

  get deployments(): string {
    return `/apis/apps/v1/namespaces/${this.namespace}/deployments`;
  }

  get replicaSets(): string {
    return `/apis/apps/v1/namespaces/${this.namespace}/replicasets`;
  }

  get pods(): string {
    return `/api/v1/namespaces/${this.namespace}/pods`;
  }

  get configMaps(): string {
    return `/api/v1/namespaces/${this.namespace}/configmaps`;
  }

  /** The answer, or status, reason and message of a refusal. */
  async answer(ask: Promise<unknown>): Promise<unknown> {
    try {
      return await ask;
    } catch (error) {
      if (!(error instanceof KubeStatusError)) throw error;
      return { refused: error.status, reason: error.reason, message: error.message };
    }
  }

  /** Status and reason only, where the two put it in other words. */
  async refusal(ask: Promise<unknown>): Promise<unknown> {
    const answer = await this.answer(ask);
    return typeof answer === 'object' && answer !== null && 'refused' in answer && 'reason' in answer
      ? { refused: answer.refused, reason: answer.reason }
      : 'not refused';
  }
}

/** A Deployment `web` without instances, so that nothing but the API has a part in the answer. */
export function web(spec: Readonly<Record<string, unknown>> = {}, metadata: Readonly<Record<string, unknown>> = {}) {
  return {
    metadata: { name: 'web', ...metadata },
    spec: {
      replicas: 0,
      paused: true,
      ...spec,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'web:v1',
              ports: [{ containerPort: 80 }],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
              readinessProbe: { httpGet: { port: 80 } },
            },
            { name: 'side', image: 'side', resources: { limits: { memory: '64Mi' } } },
          ],
          volumes: [{ name: 'config', configMap: { name: 'config' } }],
        },
      },
    },
  };
}
