import type { RestClient } from '@sluice/kubernetes';
import type { Endpoint } from '@sluice/sandbox';
import type { DemoVersions } from '../application/version.ts';
import type { Listening } from '../application/workload.ts';

/** Where the demo runs: the sandbox it starts, or the reader's own cluster. Disposing of it leaves nothing behind. */
export interface Place extends AsyncDisposable {
  /** For people, e.g. `the sandbox` or `context kind-dev`. */
  readonly title: string;
  readonly namespace: string;
  readonly client: RestClient;
  /** Where the observer looks: it gets no credentials of the reader. */
  readonly observed: Endpoint;
  readonly versions: DemoVersions;
  readonly listening: Listening;
  readonly instanceSeconds: number;
  /** Requests a second that clients send to the application while it is released; null where they cannot, and nothing is verified by metrics. */
  readonly requestsPerSecond: number | null;
  /** What `sluice` needs to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
}

/** Told what is going on, one line each. */
export type Say = (line: string) => void;
